// Saves what is being written, while it is written: a text box with data-draft-url="…" posts its form's token and its own text there.
// The words to show come with the page: data-draft-saved, data-draft-failed on the box; they appear in the element that data-draft-state names.
const PAUSE = 1500;
const waiting = new Map();

function say(box, words) {
  const place = document.getElementById(box.dataset.draftState ?? "");
  if (place && words) place.textContent = words;
}

async function save(box, leaving = false) {
  clearTimeout(waiting.get(box));
  if (!waiting.delete(box)) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", box.form?.elements.namedItem("csrfmiddlewaretoken")?.value ?? "");
  body.append(box.name, box.value);
  try {
    const answer = await fetch(box.dataset.draftUrl, { method: "POST", body, keepalive: leaving });
    // Signed out meanwhile: the answer is the sign-in page, and nothing was kept.
    say(box, answer.ok && !answer.redirected ? box.dataset.draftSaved : box.dataset.draftFailed);
  } catch {
    say(box, box.dataset.draftFailed);
  }
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) || !box.dataset.draftUrl) return;
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => save(box), PAUSE));
});
document.addEventListener("submit", (event) => {
  // What is sent is no draft any more.
  for (const [box, timer] of waiting) {
    if (box.form !== event.target) continue;
    clearTimeout(timer);
    waiting.delete(box);
  }
});
window.addEventListener("pagehide", () => [...waiting.keys()].forEach((box) => save(box, true)));
