enum WebAssetsPlaceholder { static let x = PackageResources.customer_html }
