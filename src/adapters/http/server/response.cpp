// The common kinds of response.
#include "adapters/http/server/response.hpp"

namespace creneau::http {

using boost::beast::http::field;

Response Response::text(Status status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.set(field::content_type, content_type);
  response.body = std::move(body);
  return response;
}

Response Response::json(Status status, std::string body) {
  return text(status, "application/json", std::move(body));
}

Response Response::html(Status status, std::string body) {
  return text(status, "text/html; charset=utf-8", std::move(body));
}

Response Response::see_other(std::string_view location) {
  Response response;
  response.status = Status::see_other;
  response.headers.set(field::location, location);
  return response;
}

Response Response::no_content() {
  Response response;
  response.status = Status::no_content;
  return response;
}

Response Response::events(EventStream stream) {
  Response response;
  response.headers.set(field::content_type, "text/event-stream");
  response.headers.set(field::cache_control, "no-store");
  // nginx would otherwise hold events back in its buffer.
  response.headers.set("X-Accel-Buffering", "no");
  response.body = std::move(stream);
  return response;
}

Response& Response::with(std::string_view header, std::string_view value) & {
  headers.set(header, value);
  return *this;
}

Response&& Response::with(std::string_view header, std::string_view value) && {
  headers.set(header, value);
  return std::move(*this);
}

}  // namespace creneau::http
