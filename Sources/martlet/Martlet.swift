import ArgumentParser

@main
struct Martlet: AsyncParsableCommand {}
