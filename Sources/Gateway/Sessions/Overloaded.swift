/// An error that says nothing about the request, only that there are too many: try again later.
package protocol Overloaded: Error {}
