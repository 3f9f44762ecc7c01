// The operator's listener: /metrics, /healthz and /readyz.
#pragma once

#include <atomic>

#include "session/base/metrics.hpp"
#include "session/http/router.hpp"

namespace session::app {

// What /readyz answers. Set by `main`'s thread, read by any.
enum class Readiness { starting, ready, draining };

// `metrics` and `readiness` must outlive the router.
[[nodiscard]] http::Router make_admin_router(Metrics& metrics, const std::atomic<Readiness>& readiness);

}  // namespace session::app
