// Passkeys: asks the device, puts its answer into the form and sends it.

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function answerOf(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey !== "create") return window.webauthnJSON.get(options);
  // Kept on the device where it can be: then no e-mail address is needed to sign in.
  options.publicKey.authenticatorSelection.residentKey = "preferred";
  return window.webauthnJSON.create(options);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-passkey]") || "answered" in form.dataset) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await answerOf(form));
  } catch {
    failed.hidden = false;
    return;
  }
  form.dataset.answered = "";
  form.requestSubmit();
});
