// Passkeys: a form with data-passkey asks the browser for a credential when it is sent, and carries it along. Without scripts it stays hidden.
const usable = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

interface Options {
  creation_options?: { publicKey: PublicKeyCredentialCreationOptionsJSON };
  request_options?: { publicKey: PublicKeyCredentialRequestOptionsJSON };
}

async function options(form: HTMLFormElement): Promise<Options> {
  const address = form.dataset["passkeyOptions"];
  if (!address) return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}") as Options;
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return (await response.json()) as Options;
}

async function credential(form: HTMLFormElement): Promise<Credential | null> {
  const asked = await options(form);
  if (asked.creation_options) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.creation_options.publicKey);
    const alone = form.querySelector<HTMLInputElement>("input[name='passwordless']")?.checked ?? false;
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create({ publicKey });
  }
  if (!asked.request_options) throw new Error("the page carries no options");
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey) });
}

function prepare(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>("[data-passkey-error]");
  const field = form.querySelector<HTMLInputElement>("input[name='credential']");
  if (!field) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (field.value && field.value !== "null") return;
    event.preventDefault();
    if (said) said.hidden = true;
    credential(form)
      .then((made) => {
        if (!made) throw new Error("no credential");
        field.value = JSON.stringify(made);
        form.requestSubmit();
      })
      .catch(() => {
        field.value = "";
        if (said) said.hidden = false;
      });
  });
}

if (usable) document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach(prepare);
