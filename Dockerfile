FROM python:3.12.8-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /build/
RUN /venv/bin/pip install --require-hashes -r /build/requirements.txt

FROM python:3.12.8-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin onboarding \
    && install -d -o onboarding -g onboarding /data
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY onboarding onboarding
COPY wizard wizard
COPY templates templates
COPY static static
USER onboarding
# The static files belong to the code, not to the data: every container of one image has the same.
RUN python -m onboarding.runtime.prepare static
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", "--blocking-threads=2", "--no-ws", "--respawn-failed-workers", "--log-level=warning", "onboarding.wsgi:application"]
