#include "session/base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace session {

struct Metrics::Impl {
    prometheus::Registry registry;
    std::mutex mutex;
    std::vector<std::function<void()>> before_scrape;

    template <class Family, class Metric>
    void remember(Family& family, const std::string& name, const MetricLabels& labels, Metric& metric) {
        const std::lock_guard lock{mutex};
        auto& known = series[name];
        known[labels] = [&family, &metric] { family.Remove(&metric); };
    }

    std::vector<prometheus::MetricFamily> collect() {
        std::vector<std::function<void()>> before;
        {
            const std::lock_guard lock{mutex};
            before = before_scrape;
        }
        for (const auto& callback : before) callback();
        return registry.Collect();
    }

    std::map<std::string, std::map<MetricLabels, std::function<void()>>> series;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const MetricLabels& labels) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
    auto& metric = family.Add(labels);
    impl_->remember(family, name, labels, metric);
    return Counter{&metric};
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
    auto& metric = family.Add(labels);
    impl_->remember(family, name, labels, metric);
    return Gauge{&metric};
}

Histogram Metrics::histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                             const MetricLabels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry);
    auto& metric = family.Add(labels, bounds);
    impl_->remember(family, name, labels, metric);
    return Histogram{&metric};
}

void Metrics::remove(const std::string& name, const MetricLabels& labels) {
    const std::lock_guard lock{impl_->mutex};
    const auto family = impl_->series.find(name);
    if (family == impl_->series.end()) return;
    const auto one = family->second.find(labels);
    if (one == family->second.end()) return;
    one->second();
    family->second.erase(one);
}

void Metrics::on_scrape(std::function<void()> before) {
    const std::lock_guard lock{impl_->mutex};
    impl_->before_scrape.push_back(std::move(before));
}

std::vector<double> Metrics::values(const std::string& name) {
    std::vector<double> found;
    for (const auto& family : impl_->collect()) {
        if (family.name != name) continue;
        const bool is_counter = family.type == prometheus::MetricType::Counter;
        for (const auto& metric : family.metric) found.push_back(is_counter ? metric.counter.value : metric.gauge.value);
    }
    return found;
}

std::string Metrics::render() {
    return prometheus::TextSerializer{}.Serialize(impl_->collect());
}

void Counter::add(double amount) const {
    if (impl_ != nullptr) static_cast<prometheus::Counter*>(impl_)->Increment(amount);
}
void Gauge::set(double value) const {
    if (impl_ != nullptr) static_cast<prometheus::Gauge*>(impl_)->Set(value);
}
void Gauge::add(double amount) const {
    if (impl_ != nullptr) static_cast<prometheus::Gauge*>(impl_)->Increment(amount);
}
void Histogram::observe(double value) const {
    if (impl_ != nullptr) static_cast<prometheus::Histogram*>(impl_)->Observe(value);
}

}  // namespace session
