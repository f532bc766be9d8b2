# casehistory with Kafka and PostgreSQL.  `docker compose up` builds and runs it.

FROM python:3.11-slim-bookworm AS built
WORKDIR /source
RUN python -m venv /opt/casehistory
ENV PATH=/opt/casehistory/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# What is installed is what was chosen, by its digests.
COPY requirements/services.txt requirements/
RUN pip install --no-deps --require-hashes --requirement requirements/services.txt

COPY pyproject.toml README.md ./
COPY domain domain
COPY schemas schemas
COPY consumers consumers
COPY projections projections
COPY casehistory casehistory
RUN pip wheel --no-deps --wheel-dir dist . && pip install --no-deps dist/*.whl && pip check

FROM python:3.11-slim-bookworm
COPY --from=built /opt/casehistory /opt/casehistory
# Nobody but this user writes what is recorded, and it can write nothing else.
RUN useradd --system --uid 10001 --no-create-home casehistory && install --directory --owner=casehistory /data
ENV PATH=/opt/casehistory/bin:$PATH PYTHONUNBUFFERED=1 CASEHISTORY_DATA=/data
USER casehistory
VOLUME /data
ENTRYPOINT ["casehistory"]
CMD ["--help"]
