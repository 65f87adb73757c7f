# syntax=docker/dockerfile:1
# The server in a container of its own: docker build -t visavis . && docker run -p 8080:8080 -v visavis:/var/lib/visavis visavis

FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package visavis && cp target/release/visavis /usr/local/bin/

FROM debian:trixie-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/visavis --create-home --shell /usr/sbin/nologin visavis
COPY --from=build /usr/local/bin/visavis /usr/local/bin/
COPY config /usr/share/visavis/config
COPY static /usr/share/visavis/static

# Nothing here is the process's to write but the database, its key and its lock.
ENV VISAVIS__SERVER__STATIC_PATH=/usr/share/visavis/static \
    VISAVIS__STORE__PATH=/var/lib/visavis/visavis.db
VOLUME /var/lib/visavis
WORKDIR /var/lib/visavis
USER 10001:10001
EXPOSE 8080

# The shell of the image asks by itself: 200 as long as the process lives. Whether seeks are taken says /readyz, which is no
# reason to start the server again.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

# Tells every player when to come back, saves, closes, and is gone within five seconds.
STOPSIGNAL SIGTERM
CMD ["visavis", "serve", "--bind", "0.0.0.0:8080"]
