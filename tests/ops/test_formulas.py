"""What fits which box: the figures of the sizing table, and that the kernel's share does not change them."""

import pytest

from hotgigs.ops.tune import formulas


@pytest.mark.parametrize(
    ("box", "database", "redis"),
    [
        ((980, 1), ("128MB", "4MB", 50, 0), (64, 64)),
        ((1967, 2), ("256MB", "4MB", 75, 0), (64, 102)),
        ((3915, 2), ("512MB", "8MB", 75, 0), (128, 205)),
        ((7940, 4), ("1024MB", "16MB", 100, 2), (256, 410)),
        ((16_000, 8), ("2016MB", "24MB", 125, 4), (256, 806)),
    ],
)
def test_a_box_gets_what_fits_it(box: tuple[int, int], database: tuple[object, ...], redis: tuple[int, int]) -> None:
    instances, threads = formulas.web_instances(box[0]), formulas.web_threads(box[1])
    found = formulas.postgresql(*box, formulas.max_connections(instances, threads))
    names = ("shared_buffers", "work_mem", "max_connections", "max_parallel_workers_per_gather")
    assert tuple(found[name] for name in names) == database
    assert (formulas.redis_queue_mb(box[0]), formulas.redis_cache_mb(box[0])) == redis


@pytest.mark.parametrize(("memory", "limit", "fits"), [(980, 10, 3), (1967, 10, 6), (7940, 10, 26), (7940, 50, 5)])
def test_uploads_on_their_way_take_an_eighth_of_the_memory(memory: int, limit: int, fits: int) -> None:
    assert formulas.uploads(memory, limit) == fits


def test_another_kernel_with_a_little_less_memory_changes_nothing() -> None:
    assert formulas.postgresql(1967, 2, 75) == formulas.postgresql(1921, 2, 75)


@pytest.mark.parametrize("cpus", [1, 2, 4, 8, 16])
def test_every_thread_of_both_colours_finds_a_connection(cpus: int) -> None:
    threads = formulas.web_threads(cpus)
    assert 2 * formulas.database_pool(threads) > threads
    assert formulas.max_connections(2, threads) >= 4 * 2 * formulas.database_pool(threads)
    assert formulas.max_connections(2, threads) <= 200
