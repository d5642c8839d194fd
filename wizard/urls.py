from django.urls import URLPattern, URLResolver, include, path

from wizard.views import account, checks, customers, onboardings, people, setup, steps

step_urls: list[URLPattern] = [
    path("", steps.step, name="step"),
    path("ticks/<int:number>/", steps.tick, name="tick"),
    path("autosave/", steps.autosave, name="autosave"),
    path("wait/", steps.wait_override, name="wait-override"),
]

onboarding_urls: list[URLPattern | URLResolver] = [
    path("", onboardings.overview, name="onboarding"),
    path("steps/<slug:step_id>/", include(step_urls)),
    path("credentials/<slug:field>/remove/", steps.credential_remove, name="credential-remove"),
    path("review/", onboardings.review, name="review"),
    path("checks/", checks.checks, name="checks"),
    path("checks/panel/", checks.panel, name="checks-panel"),
    path("history/", onboardings.history_page, name="onboarding-history"),
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
    path("<int:number>/sign-out/", people.sign_out, name="person-sign-out"),
    path("<int:number>/second-factor/reset/", people.reset_second_factor, name="second-factor-reset"),
]

urlpatterns = [
    path("", customers.index, name="customers"),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/<slug:slug>/", customers.detail, name="customer"),
    path("customers/<slug:slug>/<slug:guide_id>/", include(onboarding_urls)),
    path("people/", include(people_urls)),
    path("account/", account.account, name="account"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("join/<str:token>/", account.join, name="join"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("healthz", setup.healthz, name="healthz"),
]
