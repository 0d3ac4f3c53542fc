FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY .ci/installer.lock requirements.lock ./
# The installer stays behind in this stage.
RUN python3 -m venv /opt/installer \
 && /opt/installer/bin/pip install --no-cache-dir --require-hashes --no-deps -r installer.lock \
 && python3 -m venv --without-pip /opt/venv \
 && VIRTUAL_ENV=/opt/venv /opt/installer/bin/uv pip install --no-cache --compile-bytecode \
      --require-hashes --no-deps -r requirements.lock

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      python3 tzdata libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin werv
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp/cache
WORKDIR /srv/werv
COPY manage.py ./
COPY werv werv
COPY cases cases
COPY trajectories trajectories
COPY volunteers volunteers
COPY subsidies subsidies
COPY templates templates
COPY static static
# Settings stop at a missing secret; to gather static files any word will do, and none of these is kept.
RUN SECRET_KEY=build WERV_BSN_KEYS=build WERV_LOOKUP_KEY=build ALLOWED_HOSTS=build \
    DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput \
 && python -m compileall -q .
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-m", "werv.demo.healthcheck", "web"]
CMD ["gunicorn", "werv.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
