// htmx under Trusted Types: one policy, named in the page's Content-Security-Policy, and no way to make code
// from text. A redirected fragment means that the sign-in ended: show the whole page instead of swapping it in.
{
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("htmx", { createHTML: (s) => s })
    : { createHTML: (s) => s };
  const blocked = function () { throw new Error("code from text is switched off"); };
  htmx.registerExtension("lockdown", {
    init(api) { api.initSecurity(policy, blocked, blocked); },
    htmx_before_response(elt, detail) {
      if (!detail.ctx.response.raw.redirected) return true;
      location.reload();
      return false;
    },
  });
}
