// The server's side of TLS: certificate, key, and what is spoken.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "session/base/result.hpp"

namespace session::net {

struct TlsFiles {
    std::string certificate;  // PEM, the chain, leaf first
    std::string private_key;  // PEM
};

// TLS 1.2 and 1.3 with OpenSSL's default suites. A reload makes a new context: connections keep the one they began with. Error:
// invalid_argument, naming the file.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

}  // namespace session::net
