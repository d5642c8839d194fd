from django.urls import URLPattern, URLResolver, include, path

from wizard.api import site as api
from wizard.views import (
    account,
    bulk,
    checks,
    collaboration,
    customers,
    events,
    exports,
    imports,
    onboardings,
    passwords,
    people,
    portfolio,
    rechecks,
    secret_links,
    setup,
    steps,
    tokens,
    visitors,
)

step_urls: list[URLPattern] = [
    path("", steps.step, name="step"),
    path("ticks/<int:number>/", steps.tick, name="tick"),
    path("autosave/", steps.autosave, name="autosave"),
    path("wait/", steps.wait_override, name="wait-override"),
    path("comments/", collaboration.comment, name="comment"),
    path("comments/<int:number>/remove/", collaboration.comment_remove, name="comment-remove"),
]

onboarding_urls: list[URLPattern | URLResolver] = [
    path("", onboardings.overview, name="onboarding"),
    path("steps/<slug:step_id>/", include(step_urls)),
    path("credentials/<slug:field>/remove/", steps.credential_remove, name="credential-remove"),
    path("review/", onboardings.review, name="review"),
    path("checks/", checks.checks, name="checks"),
    path("checks/panel/", checks.panel, name="checks-panel"),
    path("history/", onboardings.history_page, name="onboarding-history"),
    path("arrange/", collaboration.arrange, name="arrange"),
    path("remind/", collaboration.remind, name="remind"),
    path("links/", secret_links.links, name="secret-links"),
    path("links/<int:number>/withdraw/", secret_links.withdraw, name="secret-link-withdraw"),
]

import_urls: list[URLPattern] = [
    path("", imports.start, name="import-start"),
    path("example.<slug:kind>", imports.example, name="import-example"),
    path("<int:number>/", imports.detail, name="import"),
    path("<int:number>/panel/", imports.panel, name="import-panel"),
    path("<int:number>/discard/", imports.discard, name="import-discard"),
]

# For people without an account. Only the first address holds the token.
link_urls: list[URLPattern] = [
    path("", visitors.home, name="link"),
    path("code/", visitors.send_code, name="link-code"),
    path("confirm/", visitors.confirm, name="link-confirm"),
    path("steps/<slug:step_id>/", visitors.step, name="link-step"),
    path("verdicts/", visitors.verdicts, name="link-verdicts"),
    path("leave/", visitors.leave, name="link-leave"),
]

portfolio_urls: list[URLPattern] = [
    path("bulk/", bulk.bulk, name="bulk"),
    path("rechecks/<int:number>/", rechecks.recheck, name="recheck"),
    path("rechecks/<int:number>/panel/", rechecks.panel, name="recheck-panel"),
    path("views/", portfolio.save_view, name="view-save"),
    path("views/<int:number>/delete/", portfolio.delete_view, name="view-delete"),
]

people_urls: list[URLPattern] = [
    path("", people.index, name="people"),
    path("roles/", people.roles, name="roles"),
    path("invite/", people.invite, name="invite"),
    path("invitations/<int:number>/revoke/", people.revoke, name="invitation-revoke"),
    path("<int:number>/", people.person, name="person"),
    path("<int:number>/roles/<int:membership>/take/", people.role_take, name="role-take"),
    path("<int:number>/deactivate/", people.deactivate, name="person-deactivate"),
    path("<int:number>/reactivate/", people.reactivate, name="person-reactivate"),
    path("<int:number>/password-link/", passwords.offer, name="password-link"),
    path("<int:number>/sign-out/", people.sign_out, name="person-sign-out"),
    path("<int:number>/second-factor/reset/", people.reset_second_factor, name="second-factor-reset"),
]

urlpatterns = [
    path("", portfolio.index, name="customers"),
    path("portfolio/", include(portfolio_urls)),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/import/", include(import_urls)),
    path("customers/export.csv", exports.customers, name="customers-export"),
    path("customers/<slug:slug>/", customers.detail, name="customer"),
    path("customers/<slug:slug>/history/", events.customer, name="customer-history"),
    path("customers/<slug:slug>/<slug:guide_id>/", include(onboarding_urls)),
    path("links/<str:token>/", visitors.enter, name="link-open"),
    path("link/", include(link_urls)),
    path("people/", include(people_urls)),
    path("history/", events.installation, name="installation-history"),
    path("account/", account.account, name="account"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("join/<str:token>/", account.join, name="join"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/new/", tokens.new, name="token-new"),
    path("tokens/<int:number>/revoke/", tokens.revoke, name="token-revoke"),
    path(api.PREFIX, include(api.urlpatterns)),
    path("healthz", setup.healthz, name="healthz"),
]
