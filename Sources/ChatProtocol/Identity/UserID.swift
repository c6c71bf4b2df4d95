/// Marks identifiers of users: clients and managers share one space.
package enum UserKind {}

/// A user's identifier: `userId`, `clientId`, `managerId` on the wire. Guests have string ids (`g_…`).
package typealias UserID = Identifier<UserKind>
