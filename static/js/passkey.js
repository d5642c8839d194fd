// Starts allauth's passkey scripts for the forms that name one, and says on the page that a passkey did not come.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, button, passwordless } = form.dataset;
  window.allauth.webauthn.forms[passkey]({
    ids: {
      add: button,
      login: button,
      authenticate: button,
      passwordless,
      credential: form.elements.credential.id,
      data: "js_data",
    },
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey-trouble");
  if (trouble) {
    trouble.hidden = false;
  }
});
