#include "session/live/registry.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <random>
#include <utility>

#include "session/base/log.hpp"

namespace session::live {
namespace asio = boost::asio;

namespace {

constexpr auto kTickInterval = std::chrono::milliseconds{250};

// 48 bits of wall-clock milliseconds and 32 random ones, in hex: sorts by time, never repeats over a restart.
std::string make_broadcast_id(Clock::Wall now) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::random_device random;
    const auto millis = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
    std::string id;
    for (int shift = 44; shift >= 0; shift -= 4) id += kDigits[(millis >> static_cast<unsigned>(shift)) & 0xFU];
    const std::uint32_t salt = random();
    for (int shift = 28; shift >= 0; shift -= 4) id += kDigits[(salt >> static_cast<unsigned>(shift)) & 0xFU];
    return id;
}

std::size_t size_of(const MediaInput& input) {
    constexpr std::size_t kOverhead = 64;
    if (const auto* video = std::get_if<VideoInput>(&input)) return kOverhead + video->data->size();
    if (const auto* audio = std::get_if<AudioInput>(&input)) return kOverhead + audio->data->size();
    return kOverhead;
}

// A broadcast, its sink and its timer. Lives on its executor; others only post to it.
class Home : public std::enable_shared_from_this<Home> {
   public:
    Home(asio::any_io_executor home_executor, std::string handle, std::string id, const BroadcastOptions& options, const Clock& clock,
         std::function<void(State)> on_state, std::function<void(std::string)> on_notice, std::function<void()> on_gone,
         std::chrono::milliseconds linger)
        : executor(std::move(home_executor)),
          broadcast(std::move(handle), std::move(id), options, clock, std::move(on_state)),
          on_notice_(std::move(on_notice)),
          on_gone_(std::move(on_gone)),
          clock_(clock),
          timer_(executor),
          linger_(linger) {}

    void start(const SinkFactory& make_sink) {
        SinkContext context{broadcast.handle(), broadcast.id(), executor, [this] { broadcast.mark_playable(); }, on_notice_};
        sink_ = make_sink(context);
        if (sink_) broadcast.add_sink(*sink_);
        schedule();
    }

    // Lets go of everything at once; the linger of an ended broadcast is cut short.
    void close() {
        if (is_closed_) return;
        is_closed_ = true;
        timer_.cancel();
        if (sink_) broadcast.remove_sink(*sink_);
        sink_.reset();
        on_gone_();
    }

    const asio::any_io_executor executor;
    Broadcast broadcast;
    std::atomic<std::int64_t> media_time_ms{0};  // for other threads

   private:
    void schedule() {
        timer_.expires_after(kTickInterval);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error || self->is_closed_) return;
            self->on_timer();
        });
    }

    void on_timer() {
        broadcast.tick();
        media_time_ms.store(broadcast.head() * 1000 / media::kTimescale, std::memory_order_relaxed);
        if (sink_) sink_->tick();
        if (broadcast.state() == State::ended) {
            if (!ended_at_) ended_at_ = clock_.steady_now();
            if (clock_.steady_now() - *ended_at_ >= linger_) return close();
        }
        schedule();
    }

    std::function<void(std::string)> on_notice_;
    std::function<void()> on_gone_;
    const Clock& clock_;
    asio::steady_timer timer_;
    std::chrono::milliseconds linger_;
    std::optional<Clock::Steady> ended_at_;
    bool is_closed_ = false;
    std::unique_ptr<BroadcastSink> sink_;
};

class HomePublication final : public Publication {
   public:
    HomePublication(std::shared_ptr<Home> home, PublisherId publisher)
        : home_(std::move(home)), publisher_(publisher), backlog_(std::make_shared<std::atomic<std::size_t>>(0)) {}

    ~HomePublication() override { leave(Broadcast::Departure::dropped); }

    void push(MediaInput input) override {
        const auto size = size_of(input);
        backlog_->fetch_add(size, std::memory_order_relaxed);
        asio::dispatch(home_->executor, [home = home_, id = publisher_, backlog = backlog_, size, input = std::move(input)] {
            backlog->fetch_sub(size, std::memory_order_relaxed);
            home->broadcast.push(id, input);
        });
    }

    void end() override { leave(Broadcast::Departure::clean); }

    [[nodiscard]] std::size_t backlog_bytes() const noexcept override { return backlog_->load(std::memory_order_relaxed); }

   private:
    void leave(Broadcast::Departure departure) {
        if (std::exchange(has_left_, true)) return;
        asio::post(home_->executor, [home = home_, id = publisher_, departure] { home->broadcast.detach(id, departure); });
    }

    std::shared_ptr<Home> home_;
    PublisherId publisher_;
    std::shared_ptr<std::atomic<std::size_t>> backlog_;
    bool has_left_ = false;
};

}  // namespace

struct Registry::Impl : std::enable_shared_from_this<Registry::Impl> {
    Impl(RegistryOptions registry_options, const Clock& used_clock, Metrics& metrics, SinkFactory factory)
        : options(registry_options),
          clock(used_clock),
          make_sink(std::move(factory)),
          broadcasts_started(metrics.counter("session_broadcasts_started_total", "Broadcasts begun since the server started.")),
          broadcasts_open(metrics.gauge("session_broadcasts", "Broadcasts that are starting, live or reconnecting.")),
          publishers_refused(metrics.counter("session_publishers_refused_total", "Publishers with a valid key that were refused.",
                                             {{"reason", "conflict_or_limit"}})) {}

    struct Entry {
        std::shared_ptr<Home> home;
        BroadcastStatus status;

        [[nodiscard]] BroadcastStatus now() const {
            auto current = status;
            current.media_time_ms = home->media_time_ms.load(std::memory_order_relaxed);
            return current;
        }
    };

    void publish(PublishRequest request);
    std::shared_ptr<Home> home_for(const PublishRequest& request, bool& is_new);
    void on_state(const std::string& handle, const std::string& id, State state);
    void forget(const std::string& handle, const std::string& id);
    void tell(const BroadcastStatus& status) const {
        for (const auto& observer : observers) observer(status);
    }
    void remember(const Broadcast& broadcast, const PublisherInfo& publisher);
    void refuse(const PublishRequest& request, const Error& why) const;

    const RegistryOptions options;
    const Clock& clock;
    const SinkFactory make_sink;
    const Counter broadcasts_started;
    const Gauge broadcasts_open;
    const Counter publishers_refused;
    std::vector<std::function<void(const BroadcastStatus&)>> observers;

    mutable std::mutex mutex;
    bool is_draining = false;
    std::map<std::string, Entry, std::less<>> entries;
    // Ended broadcasts whose channel has begun another; gone after their linger.
    std::map<std::string, std::shared_ptr<Home>> former;
    std::function<void()> on_all_gone;
};

std::shared_ptr<Home> Registry::Impl::home_for(const PublishRequest& request, bool& is_new) {
    const std::lock_guard lock{mutex};
    if (is_draining) return nullptr;
    const auto found = entries.find(request.handle);
    if (found != entries.end() && found->second.status.state != State::ended) return found->second.home;
    // Those that ended only linger for their players.
    const auto on_air = std::count_if(entries.begin(), entries.end(), [](const auto& e) { return e.second.status.state != State::ended; });
    if (static_cast<std::size_t>(on_air) >= options.max_broadcasts) return nullptr;
    if (found != entries.end()) {
        former[found->second.status.broadcast_id] = found->second.home;
        entries.erase(found);
    }
    const auto id = make_broadcast_id(clock.wall_now());
    const std::weak_ptr<Impl> weak = weak_from_this();
    const auto handle = request.handle;
    auto home = std::make_shared<Home>(
        request.executor, handle, id, options.broadcast, clock,
        [weak, handle, id](State state) {
            if (const auto self = weak.lock()) self->on_state(handle, id, state);
        },
        [weak, handle, id](std::string notice) {
            const auto self = weak.lock();
            if (!self) return;
            const std::lock_guard guard{self->mutex};
            const auto entry = self->entries.find(handle);
            if (entry != self->entries.end() && entry->second.status.broadcast_id == id) {
                entry->second.status.notices.push_back(std::move(notice));
            }
        },
        [weak, handle, id] {
            if (const auto self = weak.lock()) self->forget(handle, id);
        },
        options.linger);
    entries[handle] = Entry{home, BroadcastStatus{handle, id, State::starting, clock.wall_now(), 0, {}}};
    broadcasts_started.add();
    broadcasts_open.add(1);
    is_new = true;
    return home;
}

void Registry::Impl::on_state(const std::string& handle, const std::string& id, State state) {
    if (state == State::ended) broadcasts_open.add(-1);
    BroadcastStatus status;
    {
        const std::lock_guard lock{mutex};
        const auto found = entries.find(handle);
        if (found == entries.end() || found->second.status.broadcast_id != id) return;
        found->second.status.state = state;
        status = found->second.now();
    }
    tell(status);
}

void Registry::Impl::forget(const std::string& handle, const std::string& id) {
    std::function<void()> done;
    std::shared_ptr<Home> last;  // released outside the lock
    std::optional<BroadcastStatus> gone;
    {
        const std::lock_guard lock{mutex};
        const auto found = entries.find(handle);
        if (found != entries.end() && found->second.status.broadcast_id == id) {
            gone = found->second.now();
            gone->state = State::offline;
            last = std::move(found->second.home);
            entries.erase(found);
        }
        const auto old = former.find(id);
        if (old != former.end()) {
            last = std::move(old->second);
            former.erase(old);
        }
        if (entries.empty() && former.empty()) done = std::exchange(on_all_gone, nullptr);
    }
    if (gone) tell(*gone);
    if (done) done();
}

void Registry::Impl::remember(const Broadcast& broadcast, const PublisherInfo& publisher) {
    const std::lock_guard lock{mutex};
    const auto found = entries.find(broadcast.handle());
    if (found != entries.end() && found->second.status.broadcast_id == broadcast.id()) found->second.status.publisher = publisher;
}

void Registry::Impl::refuse(const PublishRequest& request, const Error& why) const {
    publishers_refused.add();
    if (options.on_refused) options.on_refused(request.handle, request.publisher, why);
}

void Registry::Impl::publish(PublishRequest request) {
    bool is_new = false;
    auto home = home_for(request, is_new);
    if (!home) {
        const Error why{ErrorCode::unavailable, "the server takes no new broadcasts now"};
        refuse(request, why);
        asio::post(request.executor, [decided = std::move(request.on_decided), why] { decided(fail(why)); });
        return;
    }
    const auto self = shared_from_this();
    asio::dispatch(home->executor, [self, home, is_new, request = std::move(request)]() mutable {
        if (is_new) {
            BroadcastStatus begun;
            begun.handle = home->broadcast.handle();
            begun.broadcast_id = home->broadcast.id();
            begun.state = State::starting;
            begun.started_at = self->clock.wall_now();
            self->tell(begun);
            home->start(self->make_sink);
        }
        // The id is known only after attach(), and on_decided may run inside it.
        const auto id = std::make_shared<PublisherId>(0);
        auto shared = std::make_shared<PublishRequest>(std::move(request));
        PublisherCallbacks callbacks;
        callbacks.on_decided = [self, home, shared, id](const Result<void>& decision) {
            if (decision) {
                self->remember(home->broadcast, shared->publisher);
            } else {
                self->refuse(*shared, decision.error());
            }
            asio::post(home->executor, [home, shared, id, decision] {
                Result<std::shared_ptr<Publication>> outcome =
                    decision ? Result<std::shared_ptr<Publication>>{std::make_shared<HomePublication>(home, *id)}
                             : Result<std::shared_ptr<Publication>>{fail(decision.error())};
                asio::post(shared->executor, [shared, outcome = std::move(outcome)]() mutable { shared->on_decided(std::move(outcome)); });
            });
        };
        callbacks.on_kicked = [shared](const Error& why) { asio::post(shared->executor, [shared, why] { shared->on_kicked(why); }); };
        *id = home->broadcast.attach(shared->publisher, std::move(callbacks));
    });
}

Registry::Registry(RegistryOptions options, const Clock& clock, Metrics& metrics, SinkFactory make_sink)
    : impl_(std::make_shared<Impl>(options, clock, metrics, std::move(make_sink))) {}

Registry::~Registry() = default;

void Registry::publish(PublishRequest request) {
    impl_->publish(std::move(request));
}

void Registry::observe(std::function<void(const BroadcastStatus&)> observer) {
    impl_->observers.push_back(std::move(observer));
}

std::vector<BroadcastStatus> Registry::list() const {
    const std::lock_guard lock{impl_->mutex};
    std::vector<BroadcastStatus> statuses;
    statuses.reserve(impl_->entries.size());
    for (const auto& [handle, entry] : impl_->entries) statuses.push_back(entry.now());
    return statuses;
}

std::optional<BroadcastStatus> Registry::find(std::string_view handle) const {
    const std::lock_guard lock{impl_->mutex};
    const auto found = impl_->entries.find(handle);
    if (found == impl_->entries.end()) return std::nullopt;
    return found->second.now();
}

void Registry::drain() {
    const std::lock_guard lock{impl_->mutex};
    impl_->is_draining = true;
}

void Registry::end_all(std::function<void()> done) {
    std::vector<std::shared_ptr<Home>> homes;
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->is_draining = true;
        for (const auto& [handle, entry] : impl_->entries) homes.push_back(entry.home);
        for (const auto& [id, home] : impl_->former) homes.push_back(home);
        if (!homes.empty()) impl_->on_all_gone = std::move(done);
    }
    if (homes.empty()) return done();
    for (const auto& home : homes) {
        asio::post(home->executor, [home] {
            home->broadcast.end(Error{ErrorCode::unavailable, "the server is shutting down"});
            home->close();
        });
    }
}

void Registry::end(std::string_view handle, Error why) {
    std::shared_ptr<Home> home;
    {
        const std::lock_guard lock{impl_->mutex};
        const auto found = impl_->entries.find(handle);
        if (found != impl_->entries.end()) home = found->second.home;
    }
    if (home) asio::post(home->executor, [home, why = std::move(why)] { home->broadcast.end(why); });
}

}  // namespace session::live
