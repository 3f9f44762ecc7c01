#include "app/channels.hpp"

#include <algorithm>

namespace session::app {

thumbnails::Mode thumbnail_mode(const auth::ChannelDirectory& channels, std::string_view handle) {
    const auto channel = channels.find(handle);
    if (channel == nullptr) return thumbnails::Mode::off;
    switch (channel->thumbnail) {
        case auth::ThumbnailMode::on: return thumbnails::Mode::on;
        case auth::ThumbnailMode::blur: return thumbnails::Mode::blur;
        case auth::ThumbnailMode::off: break;
    }
    return thumbnails::Mode::off;
}

std::vector<std::string> withdrawn_keys(const std::vector<ChannelSection>& before, const std::vector<ChannelSection>& now) {
    std::vector<std::string> handles;
    for (const auto& old : before) {
        const bool is_kept = std::any_of(now.begin(), now.end(), [&](const ChannelSection& each) {
            return each.handle == old.handle && each.stream_key.reveal() == old.stream_key.reveal();
        });
        if (!is_kept) handles.push_back(old.handle);
    }
    return handles;
}

Result<std::string> KeyAuthenticator::authenticate(const StreamKey& key, const boost::asio::ip::address& remote) {
    const auto address = remote.to_string();
    if (!throttle_.is_allowed(address)) return fail(ErrorCode::unavailable, "too many wrong stream keys from this address; wait a minute");
    const auto match = channels_.find_by_key(key);
    if (match.channel == nullptr || match.is_revoked) {
        throttle_.failed(address);
        if (match.is_revoked && use_ != nullptr) use_->refused(match.channel->handle, match.key_id, address);
        if (match.is_revoked && on_old_key_) on_old_key_(match.channel->handle, address);
        return fail(ErrorCode::unauthorized, "no channel has this stream key");
    }
    if (match.channel->is_suspended) return fail(ErrorCode::forbidden, "the account is suspended");
    if (use_ != nullptr) use_->used(match.channel->handle, match.key_id, address);
    return match.channel->handle;
}

}  // namespace session::app
