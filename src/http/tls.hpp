// The server's side of TLS: certificate, key, and what is spoken.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "session/base/result.hpp"
#include "session/http/server.hpp"

namespace session::http {

// TLS 1.2 and 1.3 with OpenSSL's default suites, HTTP/1.1 by ALPN. Error: invalid_argument, naming the file.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

}  // namespace session::http
