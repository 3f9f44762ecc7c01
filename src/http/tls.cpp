#include "http/tls.hpp"

#include <openssl/ssl.h>

#include <array>

namespace session::http {
namespace ssl = boost::asio::ssl;
namespace {

constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that offers other protocols only is let in all the same: plain HTTP/1.1 is what it gets.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(), offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code error;
    context->set_options(ssl::context::default_workarounds | ssl::context::single_dh_use, error);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context->native_handle(), &choose_protocol, nullptr);
    context->use_certificate_chain_file(files.certificate, error);
    if (error) return fail(ErrorCode::invalid_argument, "TLS certificate " + files.certificate + ": " + error.message());
    context->use_private_key_file(files.private_key, ssl::context::pem, error);
    if (error) return fail(ErrorCode::invalid_argument, "TLS private key " + files.private_key + ": " + error.message());
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return fail(ErrorCode::invalid_argument, "TLS private key " + files.private_key + " does not belong to " + files.certificate);
    }
    return context;
}

}  // namespace session::http
