// One open WebSocket: frames in and out of an upgraded connection.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>

#include "http/shard.hpp"
#include "http/websocket_frames.hpp"
#include "session/http/websocket.hpp"
#include "session/net/any_stream.hpp"

namespace session::http {

// send() and close() may come from any thread: they go through the shard's mailbox, one wake-up of the thread for however many sockets.
// Everything else is confined to the shard's thread. Like the connection under it, it has no timers: the shard's sweep calls tick() and
// closes what is past deadline().
//
// Writing: at once while the kernel takes it; the rest by a coroutine that lives as long as something waits.
// Closing: a close frame goes out after what is queued; the peer then has kGoodbye to answer.
class WebSocketConnection final : public WebSocket, public std::enable_shared_from_this<WebSocketConnection> {
   public:
    // `stream` outlives run().
    WebSocketConnection(const std::shared_ptr<Shard>& shard, net::AnyStream& stream, std::shared_ptr<WebSocketEndpoint> endpoint);

    void send(SharedText text) override;
    void close(CloseCode code, std::string_view reason) override;
    [[nodiscard]] boost::asio::any_io_executor executor() const override;

    // From after the handshake to the end of the connection. `buffer` is to read into; its first `filled` bytes have come already.
    [[nodiscard]] boost::asio::awaitable<void> run(std::span<char> buffer, std::size_t filled);

    [[nodiscard]] Shard::Clock::time_point deadline() const noexcept;
    void tick(Shard::Clock::time_point now);
    // From the mailbox.
    void take(SharedText text);
    void take_close(CloseCode code, std::string_view reason);

   private:
    enum class State { open, closing, closed };
    struct Outgoing {
        FrameHead head;
        SharedText payload;
        std::size_t sent = 0;
    };

    [[nodiscard]] boost::asio::awaitable<void> read(std::span<char> buffer, std::size_t filled);
    [[nodiscard]] boost::asio::awaitable<void> part(std::span<char> buffer);
    [[nodiscard]] bool handle(std::string_view input);  // false: nothing more is to be read
    void enqueue(Opcode opcode, SharedText payload);
    void pump();
    [[nodiscard]] boost::asio::awaitable<void> write_rest();
    [[nodiscard]] net::AnyStream::Gathered rest_of_first() const;
    void sent(std::size_t size);
    void drop_queue();
    void break_off();

    const std::weak_ptr<Shard> mailbox_;  // a handle that is kept for long keeps nothing of the server
    Shard* const shard_;                  // on its thread, until run() has ended
    net::AnyStream* stream_;              // null once run() has ended
    std::shared_ptr<WebSocketEndpoint> endpoint_;
    const std::size_t queue_limit_;
    std::atomic<std::size_t> waiting_bytes_{0};  // in the mailbox and the queue
    std::atomic<bool> is_gone_{false};           // sends are in vain

    State state_ = State::open;
    bool is_writing_ = false;
    FrameDecoder decoder_;
    std::deque<Outgoing> queue_;
    boost::asio::steady_timer* written_ = nullptr;  // while run() waits for the writer
    Shard::Clock::time_point heard_;
    Shard::Clock::time_point pinged_;
    Shard::Clock::time_point progress_;  // of writing
    Shard::Clock::time_point closing_since_{};
};

}  // namespace session::http
