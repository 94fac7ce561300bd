# syntax=docker/dockerfile:1
# Two images of one site: `docker build --target cpu .` and `docker build --target gpu .`

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
WORKDIR /app

FROM base AS packages-cpu
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

# CUDA comes from PyPI too; the host needs NVIDIA's driver and container toolkit alone.
FROM base AS packages-gpu
COPY requirements-gpu.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements-gpu.txt

FROM base AS site
COPY manage.py ./
COPY accounts accounts
COPY analysis analysis
COPY faceproject faceproject
COPY locale locale
COPY ml ml

# What a container may not write to is made here: static files under names of their content, and
# compiled translations.
FROM packages-cpu AS static
COPY --from=site /app /app
RUN SECRET_KEY=of-the-build-alone VAR_DIR=/tmp/var STATIC_ROOT=/app/static \
    sh -c 'python manage.py collectstatic --no-input --verbosity 0 \
     && python manage.py compilemessages --verbosity 0'

FROM base AS runtime
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin faceproject \
 && install -d -o faceproject -g faceproject /media /state
COPY --from=static /app /app
ENV STATIC_ROOT=/app/static MEDIA_ROOT=/media VAR_DIR=/state HOME=/state LOG_FORMAT=json
USER 10001
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "faceproject.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-access-log"]

FROM runtime AS gpu
COPY --from=packages-gpu /opt/venv /opt/venv

FROM runtime AS cpu
COPY --from=packages-cpu /opt/venv /opt/venv
