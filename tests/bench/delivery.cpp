// The delivery benchmarks' server, and the benchmark of blocked reloads.
//   bench_delivery serve THREADS         serves /hls/demo/… on a free port, printed first, until its input ends
//   bench_delivery reloads COUNT ROUNDS  holds COUNT blocking reloads on one thread and measures how late each is woken; beside it the
//                                        floor: one thread that does nothing but send() as many bytes to as many sockets
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "session/base/log.hpp"
#include "session/delivery/delivery.hpp"
#include "session/http/server.hpp"
#include "support/fake_stream.hpp"
#include "support/http_client.hpp"

namespace {

using namespace session;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kPlaylistBytes = 2500;
constexpr std::size_t kGzipBytes = 700;

SharedBytes filler(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 2'654'435'761U >> 24U);
    return share(std::move(bytes));
}

// Resident memory without file pages.
std::size_t resident_bytes() {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    while (status >> word) {
        std::size_t kilobytes = 0;
        if (word == "RssAnon:" && status >> kilobytes) return kilobytes * 1024;
    }
    return 0;
}

class BenchServer {
   public:
    explicit BenchServer(std::size_t threads) : threads_(threads), server_(threads_.contexts(), routes(), options(), metrics_) {
        stream_->master = filler(600);
        stream_->target_duration = 60;  // nothing runs out while the benchmark sets up
        for (const auto& [name, size] : {std::pair{"s1.m4s", 350'000U}, std::pair{"p1.m4s", 40'000U}, std::pair{"i.mp4", 1'200U}}) {
            stream_->feed->put(name, {hls::Availability::ready, filler(size), {}, false});
        }
        publish();
        directory_.put("demo", stream_);
        auth::Channel demo;
        demo.handle = "demo";
        if (!channels_.replace({demo}) || !server_.start()) std::exit(1);
    }
    ~BenchServer() { threads_.join(); }
    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    void publish() {
        auto playlist = std::make_shared<hls::PlaylistSnapshot>();
        playlist->full = filler(kPlaylistBytes);
        playlist->full_gzip = filler(kGzipBytes);
        playlist->next = {++msn_, 0};
        playlist->parts_in_last_complete_segment = 3;
        playlist->etag = "\"" + std::to_string(msn_) + "\"";
        stream_->feed->publish(std::shared_ptr<const hls::PlaylistSnapshot>{std::move(playlist)});
    }
    [[nodiscard]] std::size_t held() {
        constexpr std::string_view kName = "\nsession_delivery_held_requests ";
        const auto text = metrics_.render();
        const auto at = text.find(kName);
        return at == std::string::npos ? 0 : std::stoul(text.substr(at + kName.size()));
    }
    [[nodiscard]] std::int64_t msn() const { return msn_; }

   private:
    http::Router routes() {
        http::Router router;
        delivery_.add_routes(router);
        return router;
    }
    static http::ServerOptions options() {
        http::ServerOptions made;
        made.listen = "127.0.0.1:0";
        made.limits.connections_per_address = made.limits.connections;
        return made;
    }

    std::shared_ptr<test::FakeStream> stream_ = std::make_shared<test::FakeStream>();
    hls::Directory directory_;
    auth::ChannelDirectory channels_;
    auth::PlaybackTokens tokens_{{1}};
    auth::ViewerAccess access_{[](std::int64_t) { return std::optional<auth::Watcher>{}; }};
    SystemClock clock_;
    Metrics metrics_;
    delivery::Delivery delivery_{{directory_, channels_, tokens_, access_, clock_, metrics_}, {}};
    testing::IoRunner threads_;
    std::int64_t msn_ = 10;
    http::Server server_;
};

int serve(std::size_t threads) {
    BenchServer server{threads};
    std::cout << server.port() << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
    }
    return 0;
}

// User and system time of this process, in nanoseconds.
std::int64_t cpu_time() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// The floor's server: on each byte of its input one answer to each of `count` clients. Its own thread, so that its CPU is one core too.
void serve_floor(int listener, int in, int out, std::size_t count) {
    std::vector<int> clients;
    while (clients.size() < count) clients.push_back(::accept(listener, nullptr, nullptr));
    const std::string answer = "HTTP/1.1 200 OK\r\n" + std::string(kGzipBytes + 400, 'x');
    char command = 0;
    const auto reply = [out](std::int64_t number) {
        if (::write(out, &number, sizeof number) != sizeof number) std::_Exit(1);
    };
    while (::read(in, &command, 1) == 1) {
        const auto before = cpu_time();
        reply(SteadyClock::now().time_since_epoch().count());
        for (const int client : clients) {
            if (::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) std::_Exit(1);
        }
        if (::read(in, &command, 1) != 1) break;
        reply(cpu_time() - before);
    }
    for (const int client : clients) ::close(client);
}

// The server's process for the reloads: on each line of its input it publishes, and answers with the time it did so.
[[noreturn]] void serve_reloads(int in, int out, std::size_t count, int floor_listener) {
    BenchServer server{1};
    const auto reply = [out](std::int64_t number) {
        if (::write(out, &number, sizeof number) != sizeof number) std::_Exit(1);
    };
    reply(server.port());
    reply(static_cast<std::int64_t>(resident_bytes()));
    char command = 0;
    while (::read(in, &command, 1) == 1 && command == 'p') {
        while (server.held() < count) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        reply(static_cast<std::int64_t>(resident_bytes()));
        const auto before = cpu_time();
        reply(SteadyClock::now().time_since_epoch().count());
        server.publish();
        if (::read(in, &command, 1) != 1) break;
        reply(cpu_time() - before);
    }
    serve_floor(floor_listener, in, out, count);
    std::_Exit(0);
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
        int ends[2];
        if (::pipe(ends) != 0) std::exit(1);
        read_end = ends[0];
        write_end = ends[1];
    }
};

std::int64_t number_from(int fd) {
    std::int64_t number = 0;
    if (::read(fd, &number, sizeof number) != sizeof number) std::exit(1);
    return number;
}

int connect_to(std::uint16_t port) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    return fd;
}

void send_reload(int fd, std::int64_t msn) {
    const auto text = "GET /hls/demo/720p/index.m3u8?_HLS_msn=" + std::to_string(msn) +
                      "&_HLS_part=0 HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
                      "AppleWebKit/537.36\r\nOrigin: http://localhost:8080\r\nReferer: http://localhost:8080/@demo\r\n\r\n";
    if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::exit(1);
}

// Reads one answer from every connection; returns how long after `published` each began to arrive, in milliseconds.
std::vector<double> collect(int poll_fd, std::size_t count, std::int64_t published) {
    std::vector<double> delays;
    std::vector<epoll_event> events(512);
    std::vector<char> chunk(65536);
    while (delays.size() < count) {
        const int ready = ::epoll_wait(poll_fd, events.data(), static_cast<int>(events.size()), 5000);
        if (ready <= 0) {
            std::cerr << "only " << delays.size() << " answers\n";
            std::exit(1);
        }
        for (int i = 0; i < ready; ++i) {
            const auto size = ::recv(events[static_cast<std::size_t>(i)].data.fd, chunk.data(), chunk.size(), 0);
            const auto now = SteadyClock::now().time_since_epoch().count();
            if (size < 12 || std::memcmp(chunk.data(), "HTTP/1.1 200", 12) != 0) std::exit(1);
            delays.push_back(static_cast<double>(now - published) / 1e6);
        }
    }
    return delays;
}

std::vector<int> connect_all(int poll_fd, std::uint16_t port, std::size_t count) {
    std::vector<int> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(connect_to(port));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = clients.back();
        ::epoll_ctl(poll_fd, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    return clients;
}

std::pair<int, std::uint16_t> listen_anywhere() {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(fd, 4096) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::exit(1);
    }
    return {fd, ntohs(address.sin_port)};
}

double percentile(std::vector<double>& delays, double share) {
    std::sort(delays.begin(), delays.end());
    return delays[static_cast<std::size_t>(share * static_cast<double>(delays.size() - 1))];
}

void tell(int fd, char command) {
    if (::write(fd, &command, 1) != 1) std::exit(1);
}

int reloads(std::size_t count, int rounds) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const Pipe commands;
    const Pipe answers;
    const auto [floor_listener, floor_port] = listen_anywhere();
    const auto child = ::fork();
    if (child == 0) {
        ::close(commands.write_end);  // or its input would never end
        serve_reloads(commands.read_end, answers.write_end, count, floor_listener);
    }
    const auto port = static_cast<std::uint16_t>(number_from(answers.read_end));
    const auto idle = number_from(answers.read_end);
    std::int64_t held = 0;
    std::vector<double> all;
    std::vector<double> p99s;
    std::vector<double> floors;
    std::vector<double> cpu;  // microseconds of an answer
    std::vector<double> floor_cpu;
    {
        const int poll_fd = ::epoll_create1(0);
        const auto clients = connect_all(poll_fd, port, count);
        for (int round = 0; round < rounds; ++round) {
            for (const int client : clients) send_reload(client, 11 + round);
            tell(commands.write_end, 'p');
            held = number_from(answers.read_end);
            const auto published = number_from(answers.read_end);
            auto some = collect(poll_fd, count, published);
            all.insert(all.end(), some.begin(), some.end());
            p99s.push_back(percentile(some, 0.99));
            tell(commands.write_end, 'c');
            cpu.push_back(static_cast<double>(number_from(answers.read_end)) / 1e3 / static_cast<double>(count));
        }
        for (const int client : clients) ::close(client);
    }
    tell(commands.write_end, 'f');
    const int poll_fd = ::epoll_create1(0);
    const auto clients = connect_all(poll_fd, floor_port, count);
    for (int round = 0; round < rounds; ++round) {
        tell(commands.write_end, 'f');
        const auto sent = number_from(answers.read_end);
        auto some = collect(poll_fd, count, sent);
        floors.push_back(percentile(some, 0.99));
        tell(commands.write_end, 'c');
        floor_cpu.push_back(static_cast<double>(number_from(answers.read_end)) / 1e3 / static_cast<double>(count));
    }
    ::close(commands.write_end);
    ::waitpid(child, nullptr, 0);
    std::printf("held_requests: %zu\nwake_p50: %.1f ms\nwake_p99: %.1f ms\nwake_max: %.1f ms\nwake_p99_median_round: %.1f ms\n", count,
                percentile(all, 0.5), percentile(all, 0.99), percentile(all, 1.0), percentile(p99s, 0.5));
    std::printf("wake_cpu: %.1f us\nfloor_cpu: %.1f us\nwake_cpu_ratio: %.2f\n", percentile(cpu, 0.5), percentile(floor_cpu, 0.5),
                percentile(cpu, 0.5) / percentile(floor_cpu, 0.5));
    std::printf("floor_p99_median_round: %.1f ms\nwake_p99_ratio: %.2f\nbytes_per_held_request: %.0f bytes\n", percentile(floors, 0.5),
                percentile(p99s, 0.5) / percentile(floors, 0.5), static_cast<double>(held - idle) / static_cast<double>(count));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    std::signal(SIGPIPE, SIG_IGN);  // as in the program: splice() knows no MSG_NOSIGNAL
    log::configure({log::Level::warn, log::Format::text});
    if (arguments.size() == 2 && arguments[0] == "serve") return serve(std::stoul(arguments[1]));
    if (arguments.size() == 3 && arguments[0] == "reloads") return reloads(std::stoul(arguments[1]), std::stoi(arguments[2]));
    std::cerr << "usage: bench_delivery serve THREADS | reloads COUNT ROUNDS\n";
    return 2;
}
