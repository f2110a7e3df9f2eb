// A real OpenID Connect provider for tests. Whoever asks is signed in at once as the account that the login_hint names,
// or, without one, as the one that /become chose last. Prints "ready" when it listens.
import { Provider } from "oidc-provider";

const [port, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let current = { sub: "nobody" };
const accounts = new Map();

const provider = new Provider(issuer, {
  clients: [
    { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], grant_types: ["authorization_code"] },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  ttl: { IdToken: 600, AccessToken: 600, AuthorizationCode: 60, Grant: 600, Session: 600, Interaction: 600 },
  cookies: { keys: ["not a secret: a test's"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => accounts.get(sub) ?? { sub } }),
});

provider.use(async (ctx, next) => {
  if (ctx.path === "/become") {
    const chunks = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    current = JSON.parse(Buffer.concat(chunks).toString());
    accounts.set(current.sub, current);
    ctx.status = 204;
    return;
  }
  if (ctx.path.startsWith("/interaction/")) {
    const { params, prompt, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
    if (prompt.name === "login") {
      return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: current.sub } });
    }
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: current.sub, clientId: params.client_id });
    grant.addOIDCScope("openid email profile");
    return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } });
  }
  await next();
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
