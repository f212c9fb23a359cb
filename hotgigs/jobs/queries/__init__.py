"""Reads of jobs, posts and what belongs to them."""

from hotgigs.jobs.queries.companies import CompanyCard, PublicCompany, find_public_company, list_public_companies
from hotgigs.jobs.queries.documents import iterate_live_posts, search_documents
from hotgigs.jobs.queries.preview import preview_post
from hotgigs.jobs.queries.public import (
    count_questions,
    find_live_post,
    find_post,
    get_post_for_apply,
    list_archived_questions,
    list_live_posts_of_company,
    list_questions,
    list_similar,
    rows_for_ids,
)
from hotgigs.jobs.queries.roles import in_sight, is_visible, roles_of
from hotgigs.jobs.queries.rows import (
    HiringStep,
    Pay,
    PostDocument,
    PostForApply,
    PostRow,
    PublicPost,
    QuestionRow,
    country_names,
)
from hotgigs.jobs.queries.sitemap import Address, count_live_posts, list_company_addresses, list_post_addresses
from hotgigs.jobs.queries.staff import (
    count_jobs_by_status,
    get_job,
    get_overview,
    get_post,
    list_employers,
    list_jobs_for_actor,
    list_posts,
)
from hotgigs.jobs.queries.staff_rows import (
    CheckedPost,
    HistoryRow,
    JobListPage,
    JobListRow,
    JobOverview,
    JobRow,
    MemberRow,
    OpeningRow,
)
from hotgigs.jobs.rules.slugs import make_slug as public_address
from hotgigs.jobs.rules.words import EMPLOYMENT_TYPES

__all__ = [
    "EMPLOYMENT_TYPES",
    "Address",
    "CheckedPost",
    "CompanyCard",
    "HiringStep",
    "HistoryRow",
    "JobListPage",
    "JobListRow",
    "JobOverview",
    "JobRow",
    "MemberRow",
    "OpeningRow",
    "Pay",
    "PostDocument",
    "PostForApply",
    "PostRow",
    "PublicCompany",
    "PublicPost",
    "QuestionRow",
    "count_jobs_by_status",
    "count_live_posts",
    "count_questions",
    "country_names",
    "find_live_post",
    "find_post",
    "find_public_company",
    "get_job",
    "get_overview",
    "get_post",
    "get_post_for_apply",
    "in_sight",
    "is_visible",
    "iterate_live_posts",
    "list_archived_questions",
    "list_company_addresses",
    "list_employers",
    "list_jobs_for_actor",
    "list_live_posts_of_company",
    "list_post_addresses",
    "list_posts",
    "list_public_companies",
    "list_questions",
    "list_similar",
    "public_address",
    "preview_post",
    "roles_of",
    "rows_for_ids",
    "search_documents",
]
