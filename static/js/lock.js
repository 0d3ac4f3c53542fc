// Locks the screen in place after minutes without use; what was typed stays behind it. The server locks by itself too.

const lock = document.getElementById("lock");
const body = lock.querySelector(".lock__body");
const token = lock.querySelector("[name=csrfmiddlewaretoken]").value;
const after = Number(lock.dataset.after) * 1000;
const tellEvery = after / 3;
const tabs = new BroadcastChannel("werv-lock");
let seen = Date.now();
let told = seen;

const post = (address) =>
  fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });

function show(html) {
  const piece = new DOMParser().parseFromString(html, "text/html").getElementById("unlock");
  if (!piece) {
    window.location.reload(); // the session has ended
    return;
  }
  body.replaceChildren(document.adoptNode(piece));
  body.querySelector("input:not([type=hidden]), button").focus();
}

async function askHowToUnlock() {
  try {
    const answer = await fetch(lock.dataset.unlock, { headers: { Accept: "text/html" } });
    show(await answer.text());
  } catch {
    setTimeout(askHowToUnlock, 5000); // no connection: the screen stays covered
  }
}

async function close(onServer) {
  if (lock.open) return;
  document.documentElement.classList.add("locked");
  lock.showModal();
  if (onServer) await post(lock.dataset.lock).catch(() => null);
  await askHowToUnlock();
}

function open() {
  document.documentElement.classList.remove("locked");
  body.replaceChildren();
  lock.close();
  seen = told = Date.now();
}

async function somebodyIsHere() {
  if (lock.open) return;
  const now = Date.now();
  if (now - seen >= after) return;
  seen = now;
  if (now - told < tellEvery) return;
  told = now;
  tabs.postMessage("seen");
  const answer = await post(lock.dataset.present).catch(() => null);
  if (answer && answer.redirected) close(false);
}

for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, somebodyIsHere, true);
setInterval(() => Date.now() - seen >= after && close(true), Math.min(5000, after / 4));
document.addEventListener("werv:locked", () => close(false));
lock.addEventListener("cancel", (event) => event.preventDefault());

tabs.addEventListener("message", (event) => {
  if (event.data === "seen") seen = told = Date.now();
  if (event.data === "unlocked" && lock.open) open();
});

lock.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.action.endsWith("/logout/")) return;
  if (!form.action.endsWith(lock.dataset.unlock)) return;
  if ("passkey" in form.dataset && !("answered" in form.dataset)) return; // passkey.js asks the device first
  event.preventDefault();
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  if (answer.headers.get("Content-Type").startsWith("application/json")) {
    tabs.postMessage("unlocked");
    open();
  } else {
    show(await answer.text());
  }
});
