FROM python:3.11-slim

WORKDIR /app

# First and in its own step: it is by far the largest, and seldom changes.
RUN pip install --no-cache-dir torch==2.13.0

COPY pyproject.toml README.md ./
COPY harken harken
COPY bot bot
COPY collectors collectors
COPY nlp nlp
COPY storage storage
RUN pip install --no-cache-dir .

RUN useradd --create-home --uid 1000 harken && install --directory --owner=harken /home/harken/company
USER harken

# Where harken.yaml is read and, without HARKEN_DATABASE_URL, where the database is kept.
ENV HARKEN_HOME=/home/harken/company
VOLUME /home/harken/company

ENTRYPOINT ["harken"]
CMD ["serve"]
