import Gateway

/// What is counted of the HTTP server and of the process; names of the process' metrics after Prometheus' client libraries
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
enum ServerMetric: String, MetricName {
  case httpRequests = "martlet_http_requests_total"
  case httpRequestSeconds = "martlet_http_request_seconds"
  case ready = "martlet_ready"
  case buildInfo = "martlet_build_info"
  case droppedLabelSets = "martlet_metrics_dropped_label_sets_total"
  case cpuSeconds = "process_cpu_seconds_total"
  case residentMemory = "process_resident_memory_bytes"
  case openFiles = "process_open_fds"
  case maximumFiles = "process_max_fds"
  case startTime = "process_start_time_seconds"

  var kind: MetricKind {
    switch self {
    case .httpRequests, .droppedLabelSets, .cpuSeconds: .counter
    case .httpRequestSeconds: .histogram
    case .ready, .buildInfo, .residentMemory, .openFiles, .maximumFiles, .startTime: .gauge
    }
  }

  var labels: [String] {
    switch self {
    case .httpRequests: ["route", "status"]
    case .httpRequestSeconds: ["route"]
    case .buildInfo: ["version"]
    case .droppedLabelSets: ["metric"]
    default: []
    }
  }

  var help: String {
    switch self {
    case .httpRequests: "HTTP requests that were answered, by kind of route and status; WebSockets are not among them."
    case .httpRequestSeconds: "How long HTTP requests took until the answer began."
    case .ready: "1 while /health/ready answers 200, else 0."
    case .buildInfo: "1; the label says which version runs."
    case .droppedLabelSets: "Label sets that a metric has no room for, counted together as `other`."
    case .cpuSeconds: "Processor time of the process, of its own and in the system, in seconds."
    case .residentMemory: "Memory of the process that is in use, in bytes."
    case .openFiles: "Open file descriptors of the process: each connection is one."
    case .maximumFiles: "The most file descriptors that the process may open."
    case .startTime: "When the process was started, in seconds since 1970."
    }
  }
}
