// Review feels instant: the next two people are fetched ahead, and pointing at a fact lights up where the resume says so.
import { each } from "./page.js";

each("[data-prefetch]", (link) => {
  // Fills the browser's cache (the pages answer with a short private max-age). The link itself still works if this fails.
  const fetchAhead = () => fetch(link.href, { priority: "low" }).catch((failure) => console.info("Not fetched ahead:", failure.name));
  if ("requestIdleCallback" in window) requestIdleCallback(fetchAhead, { timeout: 2000 });
  else setTimeout(fetchAhead, 500);
});

each("[data-evidence]", (finding) => {
  const boxes = () => document.querySelectorAll(`[data-evidence-box="${CSS.escape(finding.dataset.evidence)}"]`);
  const light = (on) => { for (const box of boxes()) box.classList.toggle("is-pointed", on); };
  for (const name of ["pointerenter", "focusin"]) finding.addEventListener(name, () => light(true));
  for (const name of ["pointerleave", "focusout"]) finding.addEventListener(name, () => light(false));
  finding.addEventListener("click", () => boxes()[0]?.scrollIntoView({ block: "center" }));
});
