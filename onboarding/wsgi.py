import os

from django.core.wsgi import get_wsgi_application

from onboarding.refusals import refuse_what_is_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")
application = get_wsgi_application()
refuse_what_is_wrong()
