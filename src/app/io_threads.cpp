#include "app/io_threads.hpp"

#include <pthread.h>

#include <exception>
#include <string>

#include "session/base/log.hpp"

namespace session::app {
namespace {

void run(boost::asio::io_context& context) {
    while (true) {
        try {
            context.run();
            return;
        } catch (const std::exception& error) {
            log::error("app", "a handler on an I/O thread threw", {{"what", error.what()}});
        }
    }
}

}  // namespace

IoThreads::IoThreads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        // One thread runs it, so it can skip some locking; any thread may still post to it.
        owned_.push_back(std::make_unique<boost::asio::io_context>(1));
        contexts_.push_back(owned_.back().get());
        guards_.push_back(boost::asio::make_work_guard(*owned_.back()));
    }
}

IoThreads::~IoThreads() {
    stop();
}

void IoThreads::start() {
    for (auto* context : contexts_) {
        threads_.emplace_back([context] { run(*context); });
        const auto name = "session-io-" + std::to_string(threads_.size() - 1);
        pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
    }
}

void IoThreads::stop() {
    guards_.clear();
    for (auto* context : contexts_) context->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace session::app
