// A blocking HTTP/1.1 client over loopback, as plain as a test needs it; and threads that run io_contexts.
#pragma once

#include <boost/asio.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace session::testing {

struct HttpAnswer {
    int status = 0;
    std::string head;
    std::string body;

    // Every value of that header (exact case as we send it), joined with " | ".
    [[nodiscard]] std::string header(const std::string& name) const {
        std::string joined;
        const auto mark = "\r\n" + name + ": ";
        for (auto at = head.find(mark); at != std::string::npos; at = head.find(mark, at + 1)) {
            const auto begin = at + mark.size();
            if (!joined.empty()) joined += " | ";
            joined += head.substr(begin, head.find("\r\n", begin) - begin);
        }
        return joined;
    }
};

class HttpClient {
   public:
    explicit HttpClient(std::uint16_t port) {
        socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
        // A test that would hang fails instead.
        const timeval limit{60, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }

    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }

    // `extra` is whole header lines with their line ends.
    HttpAnswer request(const std::string& method, const std::string& target, const std::string& extra = {}) {
        send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + extra + "\r\n");
        return read(method == "HEAD");
    }
    HttpAnswer get(const std::string& target, const std::string& extra = {}) { return request("GET", target, extra); }

    HttpAnswer read(bool is_head = false) {
        HttpAnswer answer;
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
            if (!fill()) throw std::runtime_error("connection closed before an answer; got: " + buffer_);
        }
        answer.head = buffer_.substr(0, end + 2);
        buffer_.erase(0, end + 4);
        answer.status = std::stoi(answer.head.substr(9, 3));
        const auto length = answer.header("Content-Length");
        const std::size_t size = is_head || length.empty() ? 0 : std::stoul(length);
        while (buffer_.size() < size) {
            if (!fill()) throw std::runtime_error("connection closed within a body");
        }
        answer.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return answer;
    }

    // For what follows an upgrade.
    std::string read_exactly(std::size_t size) {
        while (buffer_.size() < size) {
            if (!fill()) throw std::runtime_error("connection closed; got: " + buffer_);
        }
        auto bytes = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return bytes;
    }

    // True when the server closes (or resets) without sending any more.
    bool is_closed() { return buffer_.empty() && !fill(); }
    // True when nothing can be read now.
    bool is_silent() {
        pollfd poll_one{socket_.native_handle(), POLLIN, 0};
        return buffer_.empty() && ::poll(&poll_one, 1, 0) == 0;
    }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

   private:
    bool fill() {
        char chunk[65536];
        const auto got = ::recv(socket_.native_handle(), chunk, sizeof chunk, 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("no answer in time; got: " + buffer_);
        if (got <= 0) return false;
        buffer_.append(chunk, static_cast<std::size_t>(got));
        return true;
    }

    std::unique_ptr<boost::asio::io_context> io_ = std::make_unique<boost::asio::io_context>();
    boost::asio::ip::tcp::socket socket_{*io_};
    std::string buffer_;
};

// `count` io_contexts, each run by a thread of its own until this is destroyed.
class IoRunner {
   public:
    explicit IoRunner(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
            guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
            pointers_.push_back(contexts_.back().get());
        }
        for (auto& context : contexts_) threads_.emplace_back([&io = *context] { io.run(); });
    }
    ~IoRunner() { join(); }
    IoRunner(const IoRunner&) = delete;
    IoRunner& operator=(const IoRunner&) = delete;

    [[nodiscard]] const std::vector<boost::asio::io_context*>& contexts() const { return pointers_; }
    void join() {
        guards_.clear();
        for (auto& context : contexts_) context->stop();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

   private:
    std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
    std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
    std::vector<boost::asio::io_context*> pointers_;
    std::vector<std::thread> threads_;
};

}  // namespace session::testing
