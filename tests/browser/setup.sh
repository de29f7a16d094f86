#!/usr/bin/env bash
# What the tests of pages and of papers need from Debian: a browser, LibreOffice, poppler and Chinese fonts. As root they
# are installed; otherwise they are named.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui)
command -v pdftohtml >/dev/null || missing+=(poppler-utils)
fc-list 2>/dev/null | grep -q NotoSerifCJK || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "测试缺少：${missing[*]}。请用管理员身份运行 apt-get install ${missing[*]} / missing for the tests: ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends fontconfig "${missing[@]}" >/dev/null
