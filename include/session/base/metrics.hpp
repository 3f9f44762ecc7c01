// Counters, gauges and histograms for Prometheus, behind a type that names no library.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace session {

using MetricLabels = std::map<std::string, std::string>;

// All three are handles into the registry that made them: cheap to copy, thread-safe, and valid as long as it lives.
// A default-made handle does nothing, so that tests and tools need no registry.
class Counter {
   public:
    Counter() = default;
    void add(double amount = 1) const;

   private:
    friend class Metrics;
    explicit Counter(void* impl) : impl_(impl) {}
    void* impl_ = nullptr;
};

class Gauge {
   public:
    Gauge() = default;
    void set(double value) const;
    void add(double amount) const;

   private:
    friend class Metrics;
    explicit Gauge(void* impl) : impl_(impl) {}
    void* impl_ = nullptr;
};

class Histogram {
   public:
    Histogram() = default;
    void observe(double value) const;

   private:
    friend class Metrics;
    explicit Histogram(void* impl) : impl_(impl) {}
    void* impl_ = nullptr;
};

// The registry. One per process, made by `app` and handed down. Thread-safe. Asking twice for the same name and labels gives the same
// series. Names follow Prometheus' conventions: `session_rtmp_connections_total`, base units, `_total` for counters.
class Metrics {
   public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    [[nodiscard]] Counter counter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    [[nodiscard]] Gauge gauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    [[nodiscard]] Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                                      const MetricLabels& labels = {});
    // Forgets every series of `name` with exactly these labels (a channel that ended).
    void remove(const std::string& name, const MetricLabels& labels);

    // `before` runs at each scrape, on the scraping thread: for gauges that are cheaper to read than to keep up to date.
    void on_scrape(std::function<void()> before);

    // What the series of a counter or gauge stand at now, one value each; empty when there is no such name. on_scrape() runs first.
    [[nodiscard]] std::vector<double> values(const std::string& name);

    // The text exposition format, version 0.0.4.
    [[nodiscard]] std::string render();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session
