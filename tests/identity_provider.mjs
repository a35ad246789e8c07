// An identity provider for the tests: oidc-provider, with a page that signs in whoever the test says, without asking.
// Usage: node identity_provider.mjs REDIRECT_URI; prints its address on a line of its own when it listens.
import http from "node:http";
import Provider from "oidc-provider";

const [redirectUri] = process.argv.slice(2);
const server = http.createServer((request, response) => answer(request, response));
server.listen(0, "127.0.0.1", () => console.log(issuer()));

function issuer() {
  return `http://127.0.0.1:${server.address().port}`;
}

let provider;

function made() {
  return new Provider(issuer(), {
    clients: [
      {
        client_id: "zorglogistiek",
        client_secret: "a-secret-of-the-tests",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    acrValues: ["loa2", "loa3"],
    pkce: { required: () => true },
    cookies: { keys: ["of the tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // The level at which the test signed in always stands in the ID token, asked for or not.
    conformIdTokenClaims: false,
  });
}

// GET /interaction/UID?as=SUBJECT&acr=LEVEL signs in there, at that level of assurance; a browser comes as anna@linde.
async function answer(request, response) {
  provider ??= made();
  const address = new URL(request.url, issuer());
  if (!address.pathname.startsWith("/interaction/")) return provider.callback()(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const accountId = address.searchParams.get("as") ?? "anna@linde";
  const acr = address.searchParams.has("as") ? (address.searchParams.get("acr") ?? undefined) : "loa3";
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope("openid");
  const result = {
    login: { accountId, acr },
    consent: { grantId: await grant.save() },
  };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
