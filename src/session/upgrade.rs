//! A connection that leaves HTTP for a WebSocket: from then on what comes goes straight from the socket into the request's
//! payload, and the answer's body straight into the socket. Knows sockets, requests and answers; never frames, nor who
//! answers.
//!
//! The HTTP server's own way is made for requests that end: it keeps two buffers of 8 KiB for as long as a connection is
//! open, and goes through all that HTTP may bring whenever a byte comes or goes.

use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_codec::{Encoder, Framed, FramedParts};
use actix_http::body::{BoxBody, MessageBody};
use actix_http::h1::{Codec, Message};
use actix_http::{BoxedPayloadStream, ConnectionType, Request, StatusCode};
use actix_web::dev::{Response, Service, ServiceFactory, ServiceResponse, fn_factory, fn_service};
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::connection::Connection;
use super::stream::{Reader, Stream as Wire, Writer};
use super::tcp::UNREAD_AFTER;

/// Most bytes that are read from a connection at once.
const READ_BYTES: usize = 4_096;

/// Answers requests that ask for a WebSocket as an application does, and carries the conversation on the connection.
/// For the `upgrade` of an HTTP service.
pub(super) fn upgrade<A, B>(
    app: A,
) -> impl ServiceFactory<
    (Request, Framed<Wire, Codec>),
    Config = (),
    Response = (),
    Error = actix_web::Error,
    InitError = A::InitError,
>
where
    A: ServiceFactory<Request, Config = (), Response = ServiceResponse<B>, Error = actix_web::Error>
        + 'static,
    B: MessageBody + 'static,
{
    let app = Rc::new(app);
    fn_factory(move || {
        let app = Rc::clone(&app);
        async move {
            let service = Rc::new(app.new_service(()).await?);
            Ok(fn_service(move |(request, framed)| {
                // On the heap, and gone with the answer: what is here is kept for as long as the connection.
                let answered = Box::pin(answer(Rc::clone(&service), request, framed));
                async move {
                    let conversed = match answered.await {
                        Ok(mut answer) => answer.carry().await,
                        Err(error) => Err(error),
                    };
                    if let Err(error) = conversed {
                        tracing::debug!(%error, "a connection was lost");
                    }
                    Ok(())
                }
            }))
        }
    })
}

/// Answers one request, up to where what follows has to be waited for.
async fn answer<S, B>(service: Rc<S>, request: Request, framed: Framed<Wire, Codec>) -> io::Result<Answer>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
{
    let FramedParts { io, mut codec, read_buf, write_buf, .. } = framed.into_parts();
    let connection = Rc::clone(io.connection());
    connection.head_is_there();
    let (reader, mut writer) = io.into_split();
    // A copy: the HTTP server's buffer goes.
    let early = Bytes::copy_from_slice(&read_buf);
    drop((read_buf, write_buf));
    let incoming: BoxedPayloadStream = Box::pin(Incoming { early, reader });
    let (request, _) = request.replace_payload(incoming.into());
    let mut response: Response<_> = match service.call(request).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body().into(),
        Err(error) => error.error_response().into(),
    };
    let switched = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if switched {
        connection.is_websocket_now();
    } else {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let (head, mut body) = response.into_parts();
    let mut out = BytesMut::new();
    codec.encode(Message::Item((head, body.size())), &mut out)?;
    // A conversation has begun by the time that its client may talk.
    let mut first = poll_fn(|cx| Poll::Ready(Pin::new(&mut body).poll_next(cx))).await;
    // What is said at once goes with the head.
    if let Poll::Ready(Some(Ok(chunk))) = &mut first {
        let chunk = std::mem::take(chunk);
        first = Poll::Pending;
        if switched {
            out.extend_from_slice(&chunk);
        } else {
            codec.encode(Message::Chunk(Some(chunk)), &mut out)?;
        }
    }
    write_all(&mut writer, &out).await?;
    connection.sent(out.len());
    Ok(Answer { http: (!switched).then(|| Box::new((codec, connection))), writer, body, first })
}

/// An answer whose head is sent.
struct Answer {
    /// What writes the body of an answer that is no WebSocket, and where it is counted.
    http: Option<Box<(Codec, Rc<Connection>)>>,
    writer: Writer,
    body: BoxBody,
    first: Poll<Option<Chunk>>,
}

type Chunk = Result<Bytes, Box<dyn Error>>;

impl Answer {
    /// Carries what is said on the connection until the answer ends.
    async fn carry(&mut self) -> io::Result<()> {
        let mut next = match std::mem::replace(&mut self.first, Poll::Pending) {
            Poll::Ready(first) => first,
            Poll::Pending => self.next().await,
        };
        while let Some(chunk) = next {
            let chunk = chunk.map_err(|error| io::Error::other(error.to_string()))?;
            self.write(Some(chunk)).await?;
            next = self.next().await;
        }
        self.write(None).await?;
        self.writer.shutdown().await
    }

    async fn next(&mut self) -> Option<Chunk> {
        poll_fn(|cx| Pin::new(&mut self.body).poll_next(cx)).await
    }

    /// Writes a part of the answer, or its end.
    async fn write(&mut self, chunk: Option<Bytes>) -> io::Result<()> {
        let Some(http) = &mut self.http else {
            return write_all(&mut self.writer, &chunk.unwrap_or_default()).await;
        };
        let (codec, connection) = &mut **http;
        let mut encoded = BytesMut::new();
        codec.encode(Message::Chunk(chunk), &mut encoded)?;
        write_all(&mut self.writer, &encoded).await?;
        connection.sent(encoded.len());
        Ok(())
    }
}

/// Writes all of it. What the kernel does for TCP has to be done here for a Unix socket: who does not read is gone.
async fn write_all(writer: &mut Writer, bytes: &[u8]) -> io::Result<()> {
    match writer {
        Writer::Tcp(half) => half.write_all(bytes).await,
        // On the heap: what waits is kept for as long as the connection.
        Writer::Unix(half) => Box::pin(timeout(UNREAD_AFTER, half.write_all(bytes))).await?,
    }
}

/// What a client sends, as the payload of its request.
struct Incoming {
    /// What came together with the request.
    early: Bytes,
    reader: Reader,
}

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if !this.early.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut this.early))));
        }
        // A buffer for the moment: a connection that is just there keeps none.
        let mut space = [MaybeUninit::uninit(); READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut space);
        match ready!(Pin::new(&mut this.reader).poll_read(cx, &mut buffer)) {
            Ok(()) if buffer.filled().is_empty() => Poll::Ready(None),
            Ok(()) => Poll::Ready(Some(Ok(Bytes::copy_from_slice(buffer.filled())))),
            Err(error) => Poll::Ready(Some(Err(PayloadError::Io(error)))),
        }
    }
}
