// The file field shows what was chosen, refuses what is too large before it travels, and shows how far the upload is.
// data-upload-url on the zone sends the file at once; the answer (HTML) replaces the element named by data-upload-target.
import { announce, csrf, each } from "./page.js";
import { giveBack, remember } from "./typed.js";

const words = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

each("[data-dropzone]", (zone) => {
  const part = (name) => zone.querySelector(`[data-dropzone-${name}]`);
  const input = zone.querySelector("input[type=file]");
  const limit = Number(zone.dataset.maxBytes ?? 0);

  const refuse = (sentence) => {
    const error = part("error");
    error.hidden = !sentence;
    error.querySelector("span").textContent = sentence;
    zone.classList.toggle("is-wrong", Boolean(sentence));
    input.toggleAttribute("aria-invalid", Boolean(sentence));
    input.setAttribute("aria-describedby", sentence ? error.id : "");
    if (sentence) announce(sentence);
  };

  const progress = (share) => {
    part("progress").hidden = share === null;
    if (share !== null) part("progress").value = Math.round(share * 100);
  };

  const upload = (file) => {
    // With what was typed so far: the answer fills the form anew and must not lose a word.
    const body = new FormData(zone.closest("form") ?? undefined);
    body.set(input.name, file);
    const target = zone.dataset.uploadTarget ? document.querySelector(zone.dataset.uploadTarget) : null;
    const sent = target && remember(target);
    // fetch cannot tell how far an upload is.
    const request = new XMLHttpRequest();
    request.open("POST", zone.dataset.uploadUrl);
    request.setRequestHeader("X-CSRF-Token", csrf(zone.closest("form") ?? document));
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded / event.total); });
    request.addEventListener("load", () => {
      progress(null);
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      if (request.status >= 400) refuse(answer.querySelector(".notice-body, .field-error")?.textContent.trim() || "This file could not be read. Choose another one.");
      else if (target) {
        const now = remember(target);
        target.replaceChildren(...answer.body.childNodes);
        window.htmx?.process(target);
        document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: target } }));
        giveBack(target, sent, now);
      }
    });
    request.addEventListener("error", () => { progress(null); refuse("The upload broke off. Check the connection and choose the file again."); });
    request.send(body);
  };

  input.addEventListener("change", () => {
    const file = input.files[0];
    refuse("");
    if (!file) return;
    if (limit && file.size > limit) {
      input.value = "";
      refuse(`This file has ${words(file.size)}. The limit is ${words(limit)}. Choose a smaller one.`);
      return;
    }
    part("file").hidden = false;
    part("name").textContent = file.name;
    part("note").textContent = words(file.size);
    zone.classList.add("has-file");
    announce(`${file.name}, ${words(file.size)}, is chosen.`);
    if (zone.dataset.uploadUrl) upload(file);
  });
  input.addEventListener("dragenter", () => zone.classList.add("is-over"));
  for (const name of ["dragleave", "drop"]) input.addEventListener(name, () => zone.classList.remove("is-over"));
});
