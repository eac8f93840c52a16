// Shows, while somebody writes, what they may want to look at again: <textarea data-look-url="…" data-look-place="id"> posts its words there, and what comes back is
// put into that place. Without scripts the same hints come after the first press of the button.
const PAUSE = 1200;
const waiting = new Map();

async function look(box) {
  waiting.delete(box);
  const place = document.getElementById(box.dataset.lookPlace ?? "");
  if (!place) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", box.form?.elements.namedItem("csrfmiddlewaretoken")?.value ?? "");
  body.append(box.name, box.value);
  try {
    const answer = await fetch(box.dataset.lookUrl, { method: "POST", body });
    if (!answer.ok || answer.redirected) return;
    const words = await answer.text();
    if (place.innerHTML.trim() === words.trim()) return;
    place.innerHTML = words;
    // Whoever has been shown a hint is not asked for it a second time.
    const seen = box.form?.elements.namedItem("looked");
    if (seen) seen.value += ` ${place.querySelector("[data-seen]")?.dataset.seen ?? ""}`;
  } catch {
    // No hint is no harm.
  }
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLTextAreaElement) || !box.dataset.lookUrl) return;
  clearTimeout(waiting.get(box));
  waiting.set(box, setTimeout(() => look(box), PAUSE));
});
