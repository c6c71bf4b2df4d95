/// `martlet-microbench [--list | --time] [NAME…]`: runs benchmarks, one after another, each in one call of
/// ``measuredRegion(_:_:)``. Under callgrind, which counts the instructions in there, `Benchmarks/micro/run.py` reads
/// the names in the order of the calls; `--time` prints the processor time of each operation instead.
@main
enum Main {
  static func main() throws {
    var arguments = CommandLine.arguments.dropFirst()
    let isTimed = arguments.first == "--time"
    let isList = arguments.first == "--list"
    if isTimed || isList { arguments = arguments.dropFirst() }
    let chosen = Benchmark.all.filter { arguments.isEmpty || arguments.contains($0.name) }
    for benchmark in chosen {
      if isList {
        print(benchmark.name)
      } else if isTimed {
        print(benchmark.name, try benchmark.nanoseconds())
      } else {
        print(benchmark.name, try benchmark.runOnce())
      }
    }
  }
}
