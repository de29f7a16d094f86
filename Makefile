# make demo · make check · make test · make bench · make campaign: each sets up the one .venv first, when it is missing or out of date.
# PYTHON=... picks another interpreter for the set-up.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
OFFLINE := 依赖安装失败：请检查网络或 pip 镜像设置后重试（make clean 可从头再来） / installing the dependencies failed
NO_PYTHON := 未找到 Python 3.11 或更高版本（含 venv 模块）。请先安装，或用 make setup PYTHON=路径 指定 / Python >= 3.11 with venv is required

.PHONY: help setup demo app check test lint bench campaign clean

help:
	@echo 'make setup     准备运行环境 .venv（首次需联网下载依赖） / set up .venv'
	@echo 'make demo      用虚构的示例年度演示四类奖补的分配 / allocate the synthetic sample year'
	@echo 'make app       在浏览器中打开页面（只在本机运行） / the pages in a browser, on this machine only'
	@echo 'make check     一分钟内的检查 / lint, types and quick tests'
	@echo 'make test      全部检查与测试 / every check and test'
	@echo 'make lint      只做静态检查 / static checks only'
	@echo 'make bench     测速 / benchmarks'
	@echo 'make campaign  长时间的对照检验 / the long proof runs'
	@echo 'make clean     删除 .venv 与缓存（不动结果与数据） / remove .venv and caches'

setup: .venv/ready
	@echo '运行环境已就绪：.venv / .venv is ready'

demo: .venv/ready
	@$(BIN)/allocator demo

app: .venv/ready-app
	@$(BIN)/allocator app

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=app $(BIN)/mypy app/main.py app/serve.py app/server.py
	$(BIN)/lint-imports

check: lint
	$(BIN)/python -m pytest -n 2 tests/models tests/problem tests/house tests/law/test_quotes.py

test: lint
	tests/browser/setup.sh
	$(BIN)/python -m pytest -n 2 --ignore tests/browser
	$(BIN)/python -m pytest tests/browser

bench: .venv/ready-dev
	tests/browser/setup.sh
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/frontier.py
	$(BIN)/python benchmarks/compare.py
	$(BIN)/python benchmarks/hard_cases.py
	$(BIN)/python benchmarks/dossiers.py
	$(BIN)/python benchmarks/weights.py
	$(BIN)/python benchmarks/conflict.py
	$(BIN)/python benchmarks/xlsx_reader.py --out benchmarks/results/xlsx_reader.txt
	$(BIN)/python benchmarks/papers.py
	$(BIN)/python benchmarks/app.py --out benchmarks/results/app.json

campaign: .venv/ready-dev
	$(BIN)/python benchmarks/campaign.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache build dist *.egg-info
	find allocator app benchmarks scenarios tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------------------------------

# A .venv made in another place (the folder was moved or copied) is made anew.
ifneq ($(shell cat .venv/place 2>/dev/null || pwd),$(shell pwd))
.PHONY: .venv/bin/python
endif

.venv/bin/python:
	@for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "正在用 $$("$$python" -V) 准备运行环境 .venv，首次约需 1–2 分钟 …"; \
	    "$$python" -m venv --clear .venv && exit 0; \
	  fi; \
	done; \
	echo '$(NO_PYTHON)' >&2; exit 1

.venv/ready: .venv/bin/python pyproject.toml constraints.txt
	@$(PIP) hatchling && $(PIP) --no-build-isolation --editable . || { echo '$(OFFLINE)' >&2; exit 1; }
	@pwd > .venv/place && touch $@

.venv/ready-app: .venv/ready
	@$(PIP) --no-build-isolation --editable '.[app]' || { echo '$(OFFLINE)' >&2; exit 1; }
	@touch $@

.venv/ready-dev: .venv/ready
	@$(PIP) --no-build-isolation --editable '.[dev]' || { echo '$(OFFLINE)' >&2; exit 1; }
	@touch $@
