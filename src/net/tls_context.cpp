#include "session/net/tls_context.hpp"

#include <openssl/ssl.h>

namespace session::net {
namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> make_tls_context(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code error;
    context->set_options(ssl::context::default_workarounds | ssl::context::single_dh_use, error);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    context->use_certificate_chain_file(files.certificate, error);
    if (error) return fail(ErrorCode::invalid_argument, "TLS certificate " + files.certificate + ": " + error.message());
    context->use_private_key_file(files.private_key, ssl::context::pem, error);
    if (error) return fail(ErrorCode::invalid_argument, "TLS private key " + files.private_key + ": " + error.message());
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return fail(ErrorCode::invalid_argument, "TLS private key " + files.private_key + " does not belong to " + files.certificate);
    }
    return context;
}

}  // namespace session::net
