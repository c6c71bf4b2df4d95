/// What all connections of a server share.
final class GateServices: Sendable {
  let upgradeHandling: any UpgradeHandling
  let configuration: GateConfiguration
  let routerHost = RouterHost()

  init(upgradeHandling: any UpgradeHandling, configuration: GateConfiguration) {
    self.upgradeHandling = upgradeHandling
    self.configuration = configuration
  }
}
