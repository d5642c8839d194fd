from django.urls import URLPattern, URLResolver, include, path

from wizard.views import checks, customers, onboardings, setup, steps

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

urlpatterns = [
    path("", customers.index, name="customers"),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/<slug:slug>/", customers.detail, name="customer"),
    path("customers/<slug:slug>/<slug:guide_id>/", include(onboarding_urls)),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("healthz", setup.healthz, name="healthz"),
]
