#!/usr/bin/env bash
# Puts a WordPress to test with under .build/wordpress/VERSION/site and prints that folder. Nothing is installed:
# Debian's packages are unpacked. Does nothing, quickly, if it is there.
#
#   scripts/wordpress/unpack.sh [6.1|6.8|7.1]
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:-${WP_VERSION:-6.1}}
theme=twentytwentythree
case $version in
  6.1) suite=bookworm ;;
  6.8) suite=trixie theme=twentytwentyfive ;;
  7.1) suite=sid theme=twentytwentyfive ;;
  *)
    echo "wordpress: there is no version $version here; there are 6.1, 6.8 and 7.1" >&2
    exit 2
    ;;
esac

folder=$PWD/.build/wordpress/$version
if [[ -f $folder/site/wp-load.php ]]; then
  echo "$folder/site"
  exit 0
fi

echo "wordpress: getting WordPress $version out of Debian's $suite" >&2
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A list of packages of its own: this machine's, and what is installed on it, stay as they are.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$folder/lists/partial"
echo "deb [signed-by=$keyring] ${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main" >"$work/sources.list"
apt=(apt-get -qq -o APT::Sandbox::User= -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=-
  -o Dir::State::Lists="$folder/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
  -o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false)
packages=(wordpress php-getid3 libjs-cropper libjs-underscore "wordpress-theme-$theme")
if ! { "${apt[@]}" update && cd "$work" && "${apt[@]}" download "${packages[@]}"; } >"$work/log" 2>&1; then
  cat "$work/log" >&2
  echo "wordpress: the packages of WordPress $version could not be had" >&2
  exit 1
fi
for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root"; done

# The package's links lead into other packages (and to system files that are not there): follow those that lead somewhere.
rm -f "$work/root/usr/share/wordpress/wp-config.php"
while IFS= read -r -d '' link; do
  target=$(readlink "$link")
  [[ $target != /* ]] || ln -sfn "$work/root$target" "$link"
done < <(find "$work/root/usr/share" -type l -print0)
find "$work/root/usr/share/wordpress" -xtype l -delete
rm -rf "$folder/site.part" "$folder/lists"
cp -rL "$work/root/usr/share/wordpress" "$folder/site.part"
mkdir -p "$folder/site.part/wp-content/"{plugins,themes,languages,uploads}
[[ -d $folder/site.part/wp-content/themes/$theme ]] || cp -rL "$work/root/var/lib/wordpress/wp-content/themes/$theme" "$folder/site.part/wp-content/themes/"
mv "$folder/site.part" "$folder/site"
echo "$folder/site"
