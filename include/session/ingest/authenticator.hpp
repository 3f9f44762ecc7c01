// Who may publish: asked by the listener, answered by `app` from the declared channels.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

#include "session/base/result.hpp"
#include "session/base/secret.hpp"

namespace session::ingest {

class Authenticator {
   public:
    Authenticator() = default;
    Authenticator(const Authenticator&) = delete;
    Authenticator& operator=(const Authenticator&) = delete;
    virtual ~Authenticator() = default;

    // The handle of the channel this key publishes to. Errors: unauthorized (no such key), forbidden (its account is suspended),
    // unavailable (too many wrong keys from this address; the key was not looked at). Any thread; must not block.
    [[nodiscard]] virtual Result<std::string> authenticate(const StreamKey& key, const boost::asio::ip::address& remote) = 0;
};

}  // namespace session::ingest
