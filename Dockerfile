# Copydesk's commands and workers. docker-compose.yml says how they run, are watched and are limited.

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/copydesk
ENV PATH=/opt/copydesk/bin:$PATH
# Dependencies first: this layer changes only with the pinned versions.
COPY requirements/runtime.txt /source/requirements/runtime.txt
RUN pip install --require-hashes --only-binary :all: -r /source/requirements/runtime.txt
COPY pyproject.toml README.md LICENSE /source/
COPY config /source/config
COPY connectors /source/connectors
COPY pipeline /source/pipeline
RUN pip install --no-deps --no-build-isolation /source

FROM python:3.12.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin copydesk
COPY --from=build /opt/copydesk /opt/copydesk
ENV PATH=/opt/copydesk/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER copydesk
# Faust makes a folder in the working directory; /tmp is all that a read-only container can write to.
WORKDIR /tmp
ENTRYPOINT ["copydesk"]
