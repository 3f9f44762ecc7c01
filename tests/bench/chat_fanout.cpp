// One line of chat to 2 000 sockets: from when it is said (to the database, its commit, the hub, 2 000 WebSockets) to when each has it.
// usage: bench_chat_fanout [SOCKETS] [LINES]
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "session/api/live_api.hpp"
#include "session/http/server.hpp"
#include "support/chat_house.hpp"
#include "support/websocket_bytes.hpp"

using namespace session;
using Instant = std::chrono::steady_clock;
namespace asio = boost::asio;

namespace {

asio::awaitable<Result<nlohmann::ordered_json>> describe(auth::ChannelPtr channel, std::optional<auth::Identity>) {
    nlohmann::ordered_json detail;
    detail["handle"] = channel->handle;
    co_return detail;
}

asio::awaitable<Result<std::vector<auth::UserId>>> followers(std::string) {
    co_return std::vector<auth::UserId>{};
}

// Reads all sockets on one thread; when each has seen the mark that was asked for, tells when it did.
class Readers {
   public:
    Readers(std::uint16_t port, std::size_t count) : epoll_(::epoll_create1(0)) {
        for (std::size_t i = 0; i < count; ++i) {
            sockets_.push_back(std::make_unique<testing::RawWebSocket>(port, "/api/v1/channels/studio/live"));
            static_cast<void>(sockets_.back()->read_past_pings());  // the welcome
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, sockets_.back()->client().socket().native_handle(), &event);
        }
    }
    // Milliseconds from `said` until each socket had something that contains `mark`.
    std::vector<double> await(const std::string& mark, Instant::time_point said) {
        std::vector<double> taken;
        std::vector<bool> has_it(sockets_.size());
        std::vector<epoll_event> events(256);
        std::vector<char> buffer(65536);
        while (taken.size() < sockets_.size()) {
            const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
            if (ready <= 0) throw std::runtime_error("a socket did not get the line");
            for (int i = 0; i < ready; ++i) {
                const auto which = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
                const auto size = ::recv(sockets_[which]->client().socket().native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
                if (size <= 0) throw std::runtime_error("a socket was closed");
                const std::string_view text{buffer.data(), static_cast<std::size_t>(size)};
                if (has_it[which] || text.find(mark) == std::string_view::npos) continue;
                has_it[which] = true;
                taken.push_back(std::chrono::duration<double, std::milli>(Instant::now() - said).count());
            }
        }
        return taken;
    }

   private:
    int epoll_;
    std::vector<std::unique_ptr<testing::RawWebSocket>> sockets_;
};

double quantile(std::vector<double>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int count, char** arguments) {
    const auto sockets = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 2000UL;
    const auto lines = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 50UL;
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);

    testing::IoRunner threads{2};
    SystemClock clock;
    Metrics metrics;
    testing::ChatHouse<SystemClock> house{clock};
    auth::Sessions sessions{clock};
    api::Gate::Options unlimited;
    unlimited.rate_factor = 1000;
    api::Gate gate{sessions, clock, unlimited};
    live::Registry registry{{}, clock, metrics, [](const live::SinkContext&) { return nullptr; }};
    api::Live live{
        {house.hub, *house.chat, house.channels, sessions, registry, clock, [](std::string_view) { return 0; }, describe, followers}};
    http::Router router;
    api::Routes routes{router, gate};
    live.add_routes(routes);
    live.start(*threads.contexts().front());
    http::ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.limits.connections_per_address = options.limits.websockets_per_address = sockets + 10;
    http::Server server{threads.contexts(), std::move(router), options, metrics};
    if (!server.start()) return 1;

    Readers readers{server.port(), sockets};
    std::vector<double> all;
    std::vector<double> last;
    for (std::size_t i = 0; i < lines; ++i) {
        const auto mark = "\"text\":\"line " + std::to_string(i) + "\"";
        const auto said = Instant::now();
        std::thread speaker{[&house, i] {
            if (!house.say(1, "line " + std::to_string(i))) std::abort();
        }};
        auto taken = readers.await(mark, said);
        speaker.join();
        last.push_back(*std::max_element(taken.begin(), taken.end()));
        all.insert(all.end(), taken.begin(), taken.end());
        // The pace a moderator may keep.
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    std::sort(all.begin(), all.end());
    std::sort(last.begin(), last.end());
    std::printf("chat_fanout_sockets: %zu\nchat_fanout_p50: %.1f ms\nchat_fanout_p99: %.1f ms\nchat_fanout_last_socket_p50: %.1f ms\n",
                sockets, quantile(all, 0.5), quantile(all, 0.99), quantile(last, 0.5));
    live.stop();
    std::promise<void> stopped;
    server.stop(std::chrono::milliseconds{0}, [&] { stopped.set_value(); });
    stopped.get_future().wait();
    threads.join();
    return 0;
}
