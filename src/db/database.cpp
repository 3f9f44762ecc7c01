#include "session/db/database.hpp"

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <future>
#include <thread>
#include <vector>

#include "db/queue.hpp"
#include "db/writer.hpp"
#include "session/base/log.hpp"

namespace session::db {
namespace {

namespace asio = boost::asio;

// A transaction's length: those behind it wait for all of it. Our own choice.
constexpr std::size_t kMaxBatch = 256;

Metrics& metrics_of(const Options& options, std::unique_ptr<Metrics>& own) {
    if (options.metrics != nullptr) return *options.metrics;
    own = std::make_unique<Metrics>();
    return *own;
}

const std::vector<double> kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};

WriterMetrics writer_metrics(Metrics& metrics) {
    return {metrics.histogram("session_db_commit_writes", "Writes per transaction.", {1, 2, 4, 8, 16, 32, 64, 128, 256}),
            metrics.histogram("session_db_commit_seconds", "Time of a transaction, from BEGIN to COMMIT's end.", kSeconds),
            metrics.counter("session_db_failed_commits_total", "Transactions that could not be committed.")};
}

Gauge queue_gauge(Metrics& metrics, const char* lane) {
    return metrics.gauge("session_db_queue", "Reads and writes that wait for a database thread.", {{"lane", lane}});
}

Result<Connection> open_writer(const std::filesystem::path& file, const Options& options) {
    auto connection = Connection::open(file, Connection::Mode::create, options.busy_timeout);
    if (!connection) return connection;
    // Readers never wait for the writer, and a commit is one append to the log, synced.
    auto set = connection->execute_script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864");
    if (set) set = migrate(*connection, file, options.migrations);
    if (!set) return fail(set.error().with_context(file.string()));
    return connection;
}

Result<Connection> open_reader(const std::filesystem::path& file, const Options& options) {
    auto connection = Connection::open(file, Connection::Mode::read_only, options.busy_timeout);
    if (!connection) return connection;
    if (auto set = connection->execute_script("PRAGMA query_only = ON"); !set) return fail(set.error());
    return connection;
}

// A coroutine's continuation. It keeps its io_context running, as an operation under way does, and takes that along when it is posted:
// once a job is done, its database thread has nothing of the io_context any more, which may end then.
template <class Handler>
struct Completion {
    Completion(Handler continuation, const asio::any_io_executor& executor)
        : handler(std::move(continuation)), work(asio::prefer(executor, asio::execution::outstanding_work.tracked)) {}
    void operator()() { handler(); }

    Handler handler;
    asio::any_io_executor work;
};

void run_read(Connection& connection, const Job& job) {
    auto begun = connection.execute("BEGIN");
    if (!begun) {
        job.task->fail_with(begun.error());
    } else {
        (void)job.task->run(connection);
        (void)connection.execute("COMMIT");
        if (!connection.is_in_autocommit()) (void)connection.execute_script("ROLLBACK");
    }
    job.done();
}

// A thread's life. Jobs are gone before it waits again: they hold their io_contexts' run().
template <class Run>
void work_through(Queue& queue, std::size_t batch, Run run) {
    while (true) {
        auto jobs = queue.pop(batch);
        if (jobs.empty()) return;
        run(std::move(jobs));
    }
}

}  // namespace

struct Database::Impl {
    Impl(std::filesystem::path path, const Options& options)
        : file(std::move(path)),
          metrics(metrics_of(options, own_metrics)),
          writes(options.max_queued_writes, queue_gauge(metrics, "write")),
          reads(options.max_queued_reads, queue_gauge(metrics, "read")),
          refused(metrics.counter("session_db_refused_total", "Reads and writes refused because too many waited.")) {}

    void submit(Lane lane, Job job) {
        auto& queue = lane == Lane::write ? writes : reads;
        if (queue.push(job)) return;
        refused.add();
        job.task->fail_with(Error{ErrorCode::unavailable, queue.is_closed() ? "database: closed" : "database: too much is waiting"});
        job.done();
    }

    std::filesystem::path file;
    std::unique_ptr<Metrics> own_metrics;
    Metrics& metrics;
    Queue writes;
    Queue reads;
    Counter refused;
    std::vector<std::thread> threads;
};

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, const Options& options) {
    auto connection = open_writer(file, options);
    if (!connection) return fail(connection.error());
    auto impl = std::make_unique<Impl>(file, options);
    std::vector<Connection> readers;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, options.readers); ++i) {
        auto reader = open_reader(file, options);
        if (!reader) return fail(reader.error());
        readers.push_back(std::move(*reader));
    }
    impl->threads.emplace_back([&queue = impl->writes, writer = Writer{std::move(*connection), writer_metrics(impl->metrics)}]() mutable {
        work_through(queue, kMaxBatch, [&writer](std::vector<Job> jobs) { writer.run(std::move(jobs)); });
    });
    for (auto& reader : readers) {
        impl->threads.emplace_back([&queue = impl->reads, own = std::move(reader)]() mutable {
            work_through(queue, 1, [&own](const std::vector<Job>& jobs) { run_read(own, jobs.front()); });
        });
    }
    return std::unique_ptr<Database>{new Database{std::move(impl)}};
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Database::~Database() {
    close();
}

const std::filesystem::path& Database::file() const noexcept {
    return impl_->file;
}

void Database::close() {
    impl_->reads.close();
    impl_->writes.close();
    for (auto& thread : impl_->threads) thread.join();
    impl_->threads.clear();
}

asio::awaitable<void> Database::run(Lane lane, std::shared_ptr<Task> task) {
    // Neither a capture with a destructor nor a temporary in the co_await's expression: src/README.md, "Coroutines under g++ 12".
    const auto start = [](auto handler, Impl* impl, Lane to, std::shared_ptr<Task> work) {
        asio::any_io_executor executor = asio::get_associated_executor(handler);
        auto* running = work.get();
        auto shared = std::make_shared<Completion<decltype(handler)>>(std::move(handler), executor);
        Job job;
        job.task = running;
        job.done = [shared, executor, kept = std::move(work)] { asio::post(executor, std::move(*shared)); };
        impl->submit(to, std::move(job));
    };
    auto finished = asio::async_initiate<const asio::use_awaitable_t<>&, void()>(start, asio::use_awaitable, impl_.get(), lane, task);
    co_await std::move(finished);
}

void Database::run_now(Lane lane, Task& task) {
    std::promise<void> finished;
    Job job;
    job.task = &task;
    job.done = [&finished] { finished.set_value(); };
    impl_->submit(lane, std::move(job));
    finished.get_future().wait();
}

}  // namespace session::db
